import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.models.photo


class Migration(migrations.Migration):

    dependencies = [("accounts", "0007_the_house_is_set_up")]

    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to=accounts.models.photo.random_name, verbose_name="file")),
                ("put_up_at", models.DateTimeField(verbose_name="put up")),
                ("member", models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="photo", to=settings.AUTH_USER_MODEL, verbose_name="member",
                )),
            ],
            options={"verbose_name": "photo", "verbose_name_plural": "photos"},
        ),
    ]
