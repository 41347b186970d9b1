import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_house_texts_consents_and_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='since')),
            ],
            options={
                'verbose_name': 'block',
                'verbose_name_plural': 'blocks',
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='member')),
                ('audience', models.CharField(choices=[('everybody', 'everybody'), ('members', 'members who are signed in')], default='everybody', max_length=10, verbose_name='who sees my profile')),
                ('in_directory', models.BooleanField(default=True, verbose_name='I stand in the directory and am found by the search')),
                ('takes_followers', models.BooleanField(default=True, verbose_name='others may follow me')),
                ('shows_activity', models.BooleanField(default=True, verbose_name='my topics, articles and projects, gathered in one place')),
                ('shows_points', models.BooleanField(default=True, verbose_name='points, level and my name in the rankings')),
                ('shows_certificates', models.BooleanField(default=False, verbose_name='courses I finished, and certificates')),
                ('shows_events', models.BooleanField(default=False, verbose_name='events I attended')),
                ('shows_details', models.BooleanField(default=False, verbose_name='real name and links')),
                ('shows_place', models.BooleanField(default=False, verbose_name='city, time zone and language')),
                ('real_name', models.CharField(blank=True, max_length=80, verbose_name='real name')),
                ('city', models.CharField(blank=True, max_length=60, verbose_name='city')),
                ('city_key', models.CharField(blank=True, editable=False, max_length=60)),
                ('links', models.JSONField(blank=True, default=list, verbose_name='links')),
            ],
            options={
                'verbose_name': 'profile',
                'verbose_name_plural': 'profiles',
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, verbose_name='name')),
                ('slug', models.CharField(max_length=30, verbose_name='found by')),
            ],
            options={
                'verbose_name': 'skill',
                'verbose_name_plural': 'skills',
            },
        ),
        migrations.AddField(
            model_name='membercounters',
            name='recent_deeds',
            field=models.PositiveIntegerField(default=0, verbose_name='deeds in 28 days'),
        ),
        migrations.AddIndex(
            model_name='membercounters',
            index=models.Index(fields=['-points', '-member'], name='counters_by_points'),
        ),
        migrations.AddIndex(
            model_name='membercounters',
            index=models.Index(fields=['-recent_deeds', '-member'], name='counters_by_recent_deeds'),
        ),
        migrations.AddField(
            model_name='block',
            name='blocked',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='blocked member'),
        ),
        migrations.AddField(
            model_name='block',
            name='member',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to=settings.AUTH_USER_MODEL, verbose_name='member'),
        ),
        migrations.AddIndex(
            model_name='profile',
            index=models.Index(condition=models.Q(('shows_place', True)), fields=['city_key', 'member'], name='profile_by_city'),
        ),
        migrations.AddField(
            model_name='skill',
            name='member',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to=settings.AUTH_USER_MODEL, verbose_name='member'),
        ),
        migrations.AddIndex(
            model_name='block',
            index=models.Index(fields=['blocked', 'member'], name='block_by_blocked'),
        ),
        migrations.AddIndex(
            model_name='block',
            index=models.Index(fields=['member', '-at', '-id'], name='block_newest_of_member'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('member', 'blocked'), name='one_block_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('member', models.F('blocked')), _negated=True), name='nobody_blocks_themself'),
        ),
        migrations.AddIndex(
            model_name='skill',
            index=models.Index(fields=['slug', 'member'], name='skill_by_slug'),
        ),
        migrations.AddConstraint(
            model_name='skill',
            constraint=models.UniqueConstraint(fields=('member', 'slug'), name='one_skill_per_member_and_slug'),
        ),
    ]

