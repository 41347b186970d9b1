
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0009_projects_and_experts'),
        ('events', '0001_events_and_registrations'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_projects', to='events.event', verbose_name='event')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_projects', to='community.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'project of an event',
                'verbose_name_plural': 'projects of events',
                'constraints': [models.UniqueConstraint(fields=('event', 'project'), name='project_once_an_event')],
            },
        ),
    ]
