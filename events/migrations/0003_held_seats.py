import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_projects_of_events'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SeatHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_ref', models.CharField(max_length=12, verbose_name='order')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='events.event', verbose_name='event')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='member')),
            ],
            options={
                'verbose_name': 'held seat',
                'verbose_name_plural': 'held seats',
                'constraints': [models.UniqueConstraint(fields=('event', 'order_ref'), name='seat_held_once_an_order')],
            },
        ),
    ]
