import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.models.upload


class Migration(migrations.Migration):
    dependencies = [("community", "0006_reading_and_following"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=80, verbose_name="place")),
                ("fields", models.JSONField(default=dict, verbose_name="fields")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("updated_at", models.DateTimeField(verbose_name="saved")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL, verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
                "indexes": [
                    models.Index(fields=["member", "-updated_at", "-id"], name="draft_newest_of_member"),
                    models.Index(fields=["updated_at"], name="draft_by_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("member", "place"), name="one_draft_of_a_member_at_a_place")],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file", models.FileField(max_length=100, upload_to=community.models.upload.random_name, verbose_name="file")),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("bytes", models.PositiveIntegerField(verbose_name="bytes")),
                ("created_at", models.DateTimeField(verbose_name="uploaded")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uploads", to=settings.AUTH_USER_MODEL, verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "indexes": [
                    models.Index(fields=["member", "-created_at"], name="upload_newest_of_member"),
                    models.Index(fields=["created_at"], name="upload_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                ("key", models.CharField(max_length=64, verbose_name="key")),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="community.upload", verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a picture",
                "verbose_name_plural": "uses of pictures",
                "indexes": [models.Index(fields=["kind", "key"], name="upload_use_of_text")],
                "constraints": [models.UniqueConstraint(fields=("upload", "kind", "key"), name="a_text_uses_a_picture_once")],
            },
        ),
    ]
