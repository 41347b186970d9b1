
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0001_topics_interactions_points_and_flags'),
        ('portal', '0002_private_feeds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NotForMe',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='kind')),
                ('key', models.CharField(max_length=100, verbose_name='key')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='community.category', verbose_name='category')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='not_for_me', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'not for me',
                'verbose_name_plural': 'not for me',
                'indexes': [models.Index(fields=['member', '-at', '-id'], name='turned_away_newest')],
                'constraints': [models.UniqueConstraint(fields=('member', 'kind', 'key'), name='turned_away_once')],
            },
        ),
    ]
