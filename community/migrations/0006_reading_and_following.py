"""What a member has read, follows, mutes and keeps; what an earlier version of a post is."""
from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

GRACE = timedelta(minutes=5)


def mark_grace(apps, schema_editor):
    """So far an edit within five minutes did not show."""
    revisions = apps.get_model("community", "PostRevision").objects
    at_once = revisions.filter(replaced_at__lte=F("post__created_at") + GRACE).values("pk")
    revisions.filter(pk__in=list(at_once.values_list("pk", flat=True))).update(is_grace=True)


def member(**fields):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name="member", **fields)


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("community", "0005_questions_and_steering")]
    operations = [
        migrations.AddField(
            "postrevision", "is_grace", models.BooleanField(default=False, verbose_name="replaced at once"),
        ),
        migrations.AddField(
            "postrevision", "reason", models.CharField(blank=True, default="", max_length=300, verbose_name="why a moderator replaced it"),
            preserve_default=False,
        ),
        migrations.AddField(
            "postrevision", "hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden"),
        ),
        migrations.AddField(
            "postrevision", "hidden_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                verbose_name="hidden by",
            ),
        ),
        migrations.AlterField(
            "reaction", "kind",
            models.CharField(
                choices=[("like", "like"), ("thanks", "thanks"), ("insight", "insight"), ("same", "same here")], default="like",
                max_length=10, verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="reader", serialize=False,
                        to=settings.AUTH_USER_MODEL, verbose_name="member",
                    ),
                ),
                ("all_read_at", models.DateTimeField(blank=True, null=True, verbose_name="all read")),
                ("watches_written", models.BooleanField(default=True, verbose_name="watches topics they write in")),
            ],
            options={"verbose_name": "reader", "verbose_name_plural": "readers"},
        ),
        migrations.CreateModel(
            name="TopicRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(verbose_name="read up to")),
                ("read_at", models.DateTimeField(verbose_name="read")),
                ("member", member(db_index=False, related_name="topics_read")),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="community.topic", verbose_name="topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic read", "verbose_name_plural": "topics read",
                "constraints": [models.UniqueConstraint(fields=("member", "topic"), name="topic_read_once_a_member")],
            },
        ),
        migrations.CreateModel(
            name="Following",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("category", "category"), ("tag", "tag"), ("member", "member"), ("topic", "topic")], max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.PositiveBigIntegerField(verbose_name="key")),
                (
                    "level",
                    models.CharField(
                        choices=[("follow", "followed"), ("mute", "muted"), ("normal", "as it comes")], max_length=6, verbose_name="level",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="since")),
                ("member", member(db_index=False, related_name="followings")),
            ],
            options={
                "verbose_name": "following", "verbose_name_plural": "followings",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "kind", "key"), name="one_following_of_a_thing_per_member"),
                ],
                "indexes": [
                    models.Index(fields=["kind", "key", "level", "member"], name="following_of_thing"),
                    models.Index(fields=["member", "-created_at", "-id"], name="following_newest_of_member"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.PositiveBigIntegerField(default=0, verbose_name="told up to member")),
                ("run_after", models.DateTimeField(verbose_name="due")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_due", to="community.post", verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "post to tell followers of", "verbose_name_plural": "posts to tell followers of",
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["run_after", "id"], name="follow_due_by_time"),
                    models.Index(fields=["told_at"], name="follow_due_told"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("remind_at", models.DateTimeField(blank=True, null=True, verbose_name="remind")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                ("created_at", models.DateTimeField(verbose_name="kept")),
                ("member", member(db_index=False, related_name="bookmarks")),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bookmarks", to="community.post", verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "bookmark", "verbose_name_plural": "bookmarks",
                "constraints": [models.UniqueConstraint(fields=("member", "post"), name="one_bookmark_of_a_post_per_member")],
                "indexes": [
                    models.Index(fields=["member", "-created_at", "-id"], name="bookmark_newest_of_member"),
                    models.Index(
                        condition=models.Q(("remind_at__isnull", False), ("reminded_at", None)), fields=["remind_at", "id"],
                        name="bookmark_reminder_due",
                    ),
                ],
            },
        ),
        migrations.RunPython(mark_grace, migrations.RunPython.noop, elidable=True),
    ]
