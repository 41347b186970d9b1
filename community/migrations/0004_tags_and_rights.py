import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TAGS = models.CharField("tags", max_length=400, blank=True, default="", db_default="", help_text="Slugs, a space between them.")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("billing", "0002_unbalanced_postings_are_refused"),
        ("community", "0003_what_a_topic_can_be"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            "CategoryRight",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.CharField("right", max_length=5, choices=[("see", "see"), ("start", "start topics"), ("reply", "reply")])),
                ("category", models.ForeignKey(
                    "community.category", django.db.models.deletion.CASCADE, related_name="rights", verbose_name="category"
                )),
                ("group", models.ForeignKey(
                    "auth.group", django.db.models.deletion.PROTECT, blank=True, null=True, related_name="+", verbose_name="group"
                )),
                ("plan", models.ForeignKey(
                    "billing.plan", django.db.models.deletion.PROTECT, blank=True, null=True, related_name="+", verbose_name="plan"
                )),
            ],
            options={
                "verbose_name": "right in a category",
                "verbose_name_plural": "rights in a category",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("group", None), ("plan__isnull", False)) | models.Q(("group__isnull", False), ("plan", None)),
                        name="category_right_of_a_group_or_a_plan", violation_error_message="Choose either a group or a plan.",
                    ),
                    models.UniqueConstraint(
                        fields=("category", "right", "group"), condition=models.Q(("plan", None)), name="category_right_once_per_group"
                    ),
                    models.UniqueConstraint(
                        fields=("category", "right", "plan"), condition=models.Q(("group", None)), name="category_right_once_per_plan"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Tag",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField("name", max_length=30)),
                ("slug", models.CharField("slug", max_length=60, unique=True)),
                ("description_en", models.CharField("description in English", max_length=200, blank=True)),
                ("description_zh", models.CharField("description in Chinese", max_length=200, blank=True)),
                ("state", models.CharField(
                    "state", max_length=8, default="approved",
                    choices=[("approved", "stands"), ("waiting", "waits for a moderator"), ("refused", "refused")],
                )),
                ("proposed_at", models.DateTimeField("proposed", null=True, blank=True)),
                ("decided_at", models.DateTimeField("decided", null=True, blank=True)),
                ("topic_count", models.PositiveIntegerField("topics", default=0, editable=False)),
                ("synonym_of", models.ForeignKey(
                    "community.tag", django.db.models.deletion.PROTECT, blank=True, null=True, related_name="synonyms", verbose_name="synonym of",
                    help_text="Topics with this tag are shown with that one.",
                )),
                ("proposed_by", models.ForeignKey(
                    settings.AUTH_USER_MODEL, django.db.models.deletion.SET_NULL, blank=True, null=True, related_name="+",
                    verbose_name="proposed by",
                )),
                ("decided_by", models.ForeignKey(
                    settings.AUTH_USER_MODEL, django.db.models.deletion.SET_NULL, blank=True, null=True, related_name="+",
                    verbose_name="decided by",
                )),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("synonym_of", models.F("id")), _negated=True), name="tag_is_no_synonym_of_itself"
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["-topic_count", "-id"], condition=models.Q(("state", "approved"), ("synonym_of", None)), name="tag_by_use"
                    ),
                    models.Index(fields=["proposed_at", "id"], condition=models.Q(("state", "waiting")), name="tag_waiting"),
                    models.Index(fields=["name"], name="tag_by_name"),
                ],
            },
        ),
        migrations.CreateModel(
            "TopicTag",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tag", models.ForeignKey(
                    "community.tag", django.db.models.deletion.CASCADE, db_index=False, related_name="topic_tags", verbose_name="tag"
                )),
                ("topic", models.ForeignKey(
                    "community.topic", django.db.models.deletion.CASCADE, related_name="topic_tags", verbose_name="topic"
                )),
            ],
            options={
                "verbose_name": "tag of a topic",
                "verbose_name_plural": "tags of topics",
                "constraints": [models.UniqueConstraint(fields=("topic", "tag"), name="topic_has_a_tag_once")],
                "indexes": [models.Index(fields=["tag", "topic"], name="topics_of_tag")],
            },
        ),
        migrations.AddField(
            "topic", "tag_line",
            models.JSONField(blank=True, default=list, editable=False, help_text="(name, slug) of each tag that stands."),
        ),
        # By SQL, so that SQLite does not remake the table: its triggers keep the words of the index.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE community_searchrow ADD COLUMN tags varchar(400) DEFAULT '' NOT NULL",
                    "ALTER TABLE community_searchrow DROP COLUMN tags",
                )
            ],
            state_operations=[migrations.AddField("searchrow", "tags", TAGS)],
        ),
    ]
