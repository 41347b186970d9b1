from django.db import migrations, models

import events.zones
import kit.house


class Migration(migrations.Migration):
    dependencies = [("events", "0003_held_seats")]
    operations = [
        migrations.AlterField(
            model_name="event",
            name="time_zone",
            field=models.CharField(
                default=kit.house.time_zone, max_length=50, validators=[events.zones.validate_time_zone], verbose_name="time zone"
            ),
        )
    ]
