import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0010_newest_found_first"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField(
            "articlerevision", "file_keys", models.JSONField(blank=True, default=list, editable=False, verbose_name="files")
        ),
        migrations.CreateModel(
            name="ArticleFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="key")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("content_type", models.CharField(editable=False, max_length=80, verbose_name="type")),
                ("bytes", models.PositiveBigIntegerField(editable=False, verbose_name="bytes")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="fingerprint")),
                ("path", models.CharField(editable=False, max_length=100)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="uploaded")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="community.article", verbose_name="article"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to=settings.AUTH_USER_MODEL, verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of an article",
                "verbose_name_plural": "files of articles",
                "indexes": [
                    models.Index(fields=["path"], name="article_file_by_path"),
                    models.Index(fields=["author", "created_at"], name="article_file_of_author"),
                ],
                "constraints": [models.UniqueConstraint(fields=("article", "key"), name="article_file_once")],
            },
        ),
    ]
