import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles")]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("user_agent", models.CharField(blank=True, max_length=200, verbose_name="browser")),
                ("ip", models.GenericIPAddressField(verbose_name="address")),
                ("first_at", models.DateTimeField(verbose_name="first seen")),
                ("last_at", models.DateTimeField(verbose_name="last signed in")),
                ("trusted_until", models.DateTimeField(blank=True, null=True, verbose_name="no second factor until")),
                ("trusted_as", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to=settings.AUTH_USER_MODEL, verbose_name="member"
                    ),
                ),
            ],
            options={"verbose_name": "device", "verbose_name_plural": "devices"},
        ),
        migrations.AddConstraint(
            model_name="device", constraint=models.UniqueConstraint(fields=("member", "digest"), name="device_once_per_member")
        ),
    ]
