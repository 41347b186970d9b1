import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MEMBER = settings.AUTH_USER_MODEL
CASCADE, PROTECT, SET_NULL = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT, django.db.models.deletion.SET_NULL
UNANSWERED = models.Q(("kind", "question"), ("reply_count", 0))


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(MEMBER), ("community", "0004_tags_and_rights")]
    operations = [
        migrations.AddField(
            "topic", "pinned_until", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="pinned until")
        ),
        migrations.RemoveIndex("topic", "topic_top"),
        migrations.RemoveIndex("topic", "topic_unanswered"),
        migrations.RemoveIndex("topic", "topic_top_of_category"),
        migrations.AddIndex("topic", models.Index(fields=["-top", "-id"], name="topic_top")),
        migrations.AddIndex("topic", models.Index(fields=["-created_at", "-id"], name="topic_newest")),
        migrations.AddIndex("topic", models.Index(fields=["-created_at", "-id"], name="topic_unanswered", condition=UNANSWERED)),
        migrations.AddIndex(
            "topic", models.Index(fields=["category", "-created_at", "-id"], name="topic_unanswered_of_category", condition=UNANSWERED)
        ),
        migrations.AddIndex(
            "topic", models.Index(fields=["-featured_at", "-id"], name="topic_featured", condition=models.Q(("featured_at__isnull", False)))
        ),
        migrations.AddIndex(
            "topic", models.Index(fields=["category", "-pinned_at"], name="topic_pinned", condition=models.Q(("pinned_at__isnull", False)))
        ),
        migrations.AddIndex("topic", models.Index(fields=["category", "-top", "-id"], name="topic_top_of_category")),
        migrations.CreateModel(
            "PostVote",
            [
                key(),
                ("value", models.SmallIntegerField(choices=[(1, "for"), (-1, "against")], verbose_name="vote")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("member", models.ForeignKey(MEMBER, CASCADE, db_index=False, related_name="+", verbose_name="member")),
                ("post", models.ForeignKey("community.post", CASCADE, related_name="votes", verbose_name="post")),
            ],
            options={
                "verbose_name": "vote", "verbose_name_plural": "votes",
                "indexes": [
                    models.Index(fields=["member", "-at", "-id"], name="vote_newest_of_member"),
                    models.Index(fields=["at"], name="vote_by_time"),
                ],
                "constraints": [models.UniqueConstraint(fields=("post", "member"), name="one_vote_per_post_and_member")],
            },
        ),
        migrations.CreateModel(
            "Acceptance",
            [
                key(),
                ("at", models.DateTimeField(verbose_name="time")),
                ("by", models.ForeignKey(MEMBER, PROTECT, related_name="+", verbose_name="accepted by")),
                ("post", models.ForeignKey("community.post", CASCADE, related_name="+", verbose_name="post")),
                ("topic", models.OneToOneField("community.topic", CASCADE, related_name="acceptance", verbose_name="topic")),
            ],
            options={"verbose_name": "accepted answer", "verbose_name_plural": "accepted answers"},
        ),
        migrations.CreateModel(
            "AnonymousAsker",
            [
                key(),
                ("ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("member", models.ForeignKey(MEMBER, PROTECT, related_name="+", verbose_name="member")),
                ("topic", models.OneToOneField("community.topic", CASCADE, related_name="asker", verbose_name="topic")),
            ],
            options={"verbose_name": "anonymous asker", "verbose_name_plural": "anonymous askers"},
        ),
        migrations.CreateModel(
            "AskerReveal",
            [
                key(),
                ("at", models.DateTimeField(verbose_name="time")),
                ("by", models.ForeignKey(MEMBER, PROTECT, related_name="+", verbose_name="seen by")),
                ("topic", models.ForeignKey("community.topic", CASCADE, related_name="reveals", verbose_name="topic")),
            ],
            options={
                "verbose_name": "look at an anonymous asker", "verbose_name_plural": "looks at anonymous askers",
                "indexes": [models.Index(fields=["-at", "-id"], name="reveal_newest")],
            },
        ),
        migrations.CreateModel(
            "Steering",
            [
                key(),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("pin", "pinned"), ("unpin", "no longer pinned"), ("feature", "featured"), ("unfeature", "no longer featured"),
                            ("lock", "locked"), ("unlock", "opened again"), ("move", "moved"), ("archive", "archived"),
                            ("unarchive", "taken out of the archive"),
                        ],
                        max_length=10, verbose_name="act",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("by", models.ForeignKey(MEMBER, PROTECT, related_name="+", verbose_name="moderator")),
                (
                    "category",
                    models.ForeignKey("community.category", SET_NULL, blank=True, null=True, related_name="+", verbose_name="moved from"),
                ),
                ("topic", models.ForeignKey("community.topic", CASCADE, db_index=False, related_name="steerings", verbose_name="topic")),
            ],
            options={
                "verbose_name": "act on a topic", "verbose_name_plural": "acts on topics",
                "indexes": [models.Index(fields=["topic", "-at", "-id"], name="steering_newest_of_topic")],
            },
        ),
    ]
