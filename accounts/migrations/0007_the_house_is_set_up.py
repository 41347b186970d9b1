from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_members_follow_and_block")]
    operations = [
        migrations.CreateModel(
            name="House",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("name_en", models.CharField(blank=True, max_length=40, verbose_name="name in English")),
                ("name_zh", models.CharField(blank=True, max_length=20, verbose_name="name in Chinese")),
                ("tagline_en", models.CharField(blank=True, max_length=120, verbose_name="tagline in English")),
                ("tagline_zh", models.CharField(blank=True, max_length=60, verbose_name="tagline in Chinese")),
                ("accent", models.CharField(blank=True, max_length=7, verbose_name="accent colour")),
                ("mark_180", models.BinaryField(null=True)),
                ("mark_64", models.BinaryField(null=True)),
                ("mark_32", models.BinaryField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("time_zone", models.CharField(blank=True, max_length=50, verbose_name="time zone")),
                ("steps", models.JSONField(blank=True, default=dict, editable=False, verbose_name="steps of the set-up")),
                ("is_open", models.BooleanField(default=True, editable=False, verbose_name="open")),
                ("list_hidden_at", models.DateTimeField(editable=False, null=True, verbose_name="list put away")),
                ("key_digest", models.CharField(blank=True, editable=False, max_length=64)),
                ("key_until", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "house",
                "verbose_name_plural": "house",
                "constraints": [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_house")],
            },
        )
    ]
