"""What followers of a member are to be told of besides posts."""
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0011_files_of_articles"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="FollowNews",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("url", models.CharField(max_length=200, unique=True, verbose_name="address")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("made_at", models.DateTimeField(verbose_name="came out")),
                ("after", models.PositiveBigIntegerField(default=0, verbose_name="told up to member")),
                ("run_after", models.DateTimeField(verbose_name="due")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="member"
                    ),
                ),
            ],
            options={
                "verbose_name": "news of a member", "verbose_name_plural": "news of members",
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at", None)), fields=["run_after", "id"], name="follow_news_by_time",
                    ),
                ],
            },
        ),
    ]
