import community.models.project
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0008_articles"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subjects', models.CharField(help_text='What they answer, in a few words with commas between.', max_length=160, verbose_name='subjects')),
                ('about', models.TextField(blank=True, max_length=1000, verbose_name='about')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10, verbose_name='language')),
                ('promise_hours', models.PositiveSmallIntegerField(default=48, validators=[django.core.validators.MinValueValidator(4), django.core.validators.MaxValueValidator(336)], verbose_name='answers within (hours)')),
                ('weekly_limit', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='questions in seven days')),
                ('is_accepting', models.BooleanField(default=True, verbose_name='takes questions')),
                ('applied_at', models.DateTimeField(verbose_name='applied')),
                ('listed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='listed')),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='decided')),
                ('listed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='listed by')),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='expert', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'expert',
                'verbose_name_plural': 'experts',
            },
        ),
        migrations.CreateModel(
            name='ExpertDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('listed', 'put on the list'), ('refused', 'not put on the list'), ('ended', 'taken off the list')], max_length=10, verbose_name='verdict')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='community.expert', verbose_name='expert')),
            ],
            options={
                'verbose_name': 'decision about an expert',
                'verbose_name_plural': 'decisions about experts',
            },
        ),
        migrations.CreateModel(
            name='ExpertQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('assigned_at', models.DateTimeField(verbose_name='given to this expert')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released to everybody')),
                ('declined_at', models.DateTimeField(blank=True, null=True, verbose_name='declined')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='community.expert', verbose_name='expert')),
                ('topic', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='expert_question', to='community.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'question to an expert',
                'verbose_name_plural': 'questions to experts',
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.expert', verbose_name='from')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='community.expertquestion', verbose_name='question')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='community.expert', verbose_name='to')),
            ],
            options={
                'verbose_name': 'handover',
                'verbose_name_plural': 'handovers',
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, validators=[community.models.project.validate_project_slug, django.core.validators.RegexValidator('\\A[a-z0-9-]+\\Z', 'Use small letters, digits and hyphens.')], verbose_name='address')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10, verbose_name='language')),
                ('summary', models.CharField(max_length=200, verbose_name='summary')),
                ('description', models.TextField(blank=True, max_length=20000, verbose_name='description')),
                ('description_html', models.TextField(blank=True, editable=False)),
                ('render_version', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('repository', models.CharField(max_length=300, validators=[community.models.project.validate_repository], verbose_name='repository')),
                ('licence', models.CharField(blank=True, max_length=40, verbose_name='licence')),
                ('state', models.CharField(choices=[('active', 'under way'), ('looking', 'looking for people'), ('paused', 'paused'), ('archived', 'archived')], default='active', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='entered')),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('hidden_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='hidden')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
            ],
            options={
                'verbose_name': 'project',
                'verbose_name_plural': 'projects',
            },
        ),
        migrations.CreateModel(
            name='Maintainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=60, verbose_name='part')),
                ('since_at', models.DateTimeField(verbose_name='since')),
                ('until_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='maintains', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='maintainers', to='community.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'maintainer',
                'verbose_name_plural': 'maintainers',
                'ordering': ['since_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HelpWanted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=140, verbose_name='what is to be done')),
                ('level', models.CharField(choices=[('newcomer', 'good to begin with'), ('some', 'some experience'), ('deep', 'deep knowledge')], default='some', max_length=10, verbose_name='asks for')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='community.topic', verbose_name='topic')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wanted', to='community.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'help wanted',
                'verbose_name_plural': 'help wanted',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='HelpOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.CharField(max_length=1000, verbose_name='message')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='help_offers', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='community.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'offer to help',
                'verbose_name_plural': 'offers to help',
            },
        ),
        migrations.CreateModel(
            name='ProjectTech',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='techs', to='community.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'language or tool of a project',
                'verbose_name_plural': 'languages and tools of projects',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProjectTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_at', models.DateTimeField(verbose_name='linked')),
                ('linked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='linked by')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked', to='community.project', verbose_name='project')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_projects', to='community.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'topic of a project',
                'verbose_name_plural': 'topics of projects',
            },
        ),
        migrations.AddIndex(
            model_name='expert',
            index=models.Index(condition=models.Q(('listed_at__isnull', False)), fields=['-listed_at', '-id'], name='expert_newest'),
        ),
        migrations.AddIndex(
            model_name='expertdecision',
            index=models.Index(fields=['expert', '-at'], name='decision_of_expert'),
        ),
        migrations.AddIndex(
            model_name='expertquestion',
            index=models.Index(fields=['expert', '-assigned_at'], name='asked_of_expert'),
        ),
        migrations.AddIndex(
            model_name='expertquestion',
            index=models.Index(condition=models.Q(('answered_at', None), ('released_at', None)), fields=['due_at', 'id'], name='asked_and_open'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(fields=['-changed_at', '-id'], name='project_latest'),
        ),
        migrations.AddConstraint(
            model_name='maintainer',
            constraint=models.UniqueConstraint(condition=models.Q(('until_at', None)), fields=('project', 'member'), name='keeps_a_project_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='helpoffer',
            constraint=models.UniqueConstraint(fields=('project', 'member'), name='offers_help_once_a_project'),
        ),
        migrations.AddIndex(
            model_name='projecttech',
            index=models.Index(fields=['name'], name='tech_by_name'),
        ),
        migrations.AddConstraint(
            model_name='projecttech',
            constraint=models.UniqueConstraint(fields=('project', 'name'), name='tech_once_a_project'),
        ),
        migrations.AddConstraint(
            model_name='projecttopic',
            constraint=models.UniqueConstraint(fields=('project', 'topic'), name='topic_once_a_project'),
        ),
    ]
