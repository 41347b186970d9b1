import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import community.articles.slugs


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("billing", "0002_unbalanced_postings_are_refused"),
        ("community", "0007_drafts_and_images"),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.SlugField(
                        max_length=80, unique=True, validators=[community.articles.slugs.validate_article_slug], verbose_name="address"
                    ),
                ),
                ("language", models.CharField(choices=[("en", "English"), ("zh-hans", "简体中文")], max_length=10, verbose_name="language")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("summary", models.CharField(max_length=400, verbose_name="summary")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="place in the series"
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="submitted")),
                ("is_paid", models.BooleanField(default=False, editable=False, verbose_name="has a paid part")),
                ("reading_minutes", models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="minutes to read")),
                ("freshness", models.FloatField(default=1, editable=False, verbose_name="freshness")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="begun")),
                ("published_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first published")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="updated")),
                ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last confirmed")),
                ("stale_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="may be out of date since")),
                ("hidden_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="hidden")),
            ],
            options={
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
        ),
        migrations.CreateModel(
            name="ArticleRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("summary", models.CharField(max_length=400, verbose_name="summary")),
                ("open_body", models.TextField(verbose_name="text for everybody")),
                ("paid_body", models.TextField(blank=True, verbose_name="paid text")),
                ("open_html", models.TextField(editable=False)),
                ("paid_html", models.TextField(blank=True, editable=False)),
                ("render_version", models.PositiveSmallIntegerField(editable=False)),
                ("reading_minutes", models.PositiveSmallIntegerField(editable=False)),
                ("teaches", models.JSONField(blank=True, default=list, verbose_name="teaches")),
                (
                    "canonical_url",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[django.core.validators.URLValidator(["https"])],
                        verbose_name="first published at",
                    ),
                ),
                ("price_amount", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="price, in minor units")),
                ("in_membership", models.BooleanField(default=True, verbose_name="opens with a membership too")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="saved")),
            ],
            options={
                "verbose_name": "text of an article",
                "verbose_name_plural": "texts of articles",
            },
        ),
        migrations.CreateModel(
            name="ArticleVetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("withdrawn", "withdrawn"),
                            ("returned", "returned"),
                            ("published", "published"),
                            ("stale", "may be out of date"),
                            ("confirmed", "confirmed"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="time")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("checked", models.JSONField(blank=True, default=list, verbose_name="checked")),
            ],
            options={
                "verbose_name": "step of vetting",
                "verbose_name_plural": "steps of vetting",
            },
        ),
        migrations.CreateModel(
            name="FreshnessVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.BooleanField(verbose_name="still right")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="what is wrong")),
                ("at", models.DateTimeField(verbose_name="time")),
            ],
            options={
                "verbose_name": "answer to “still right?”",
                "verbose_name_plural": "answers to “still right?”",
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80, unique=True, verbose_name="address")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("description", models.CharField(blank=True, max_length=400, verbose_name="description")),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("zh-hans", "简体中文")], max_length=10, verbose_name="language"),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="begun")),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
            },
        ),
        migrations.CreateModel(
            name="Teaches",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("technology", models.CharField(max_length=40, verbose_name="technology")),
                ("version", models.CharField(blank=True, max_length=20, verbose_name="version")),
            ],
            options={
                "verbose_name": "taught version",
                "verbose_name_plural": "taught versions",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="articles", to=settings.AUTH_USER_MODEL, verbose_name="author"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="articles", to="community.category", verbose_name="category"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="product",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="article",
                to="billing.product",
                verbose_name="product",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="topic",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="article",
                to="community.topic",
                verbose_name="discussion",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="vetted_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="vetted by",
            ),
        ),
        migrations.AddField(
            model_name="articlerevision",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="community.article", verbose_name="article"
            ),
        ),
        migrations.AddField(
            model_name="articlerevision",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="community.upload",
                verbose_name="cover",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="live_revision",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="live_for",
                to="community.articlerevision",
                verbose_name="published text",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="waiting_revision",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waiting_for",
                to="community.articlerevision",
                verbose_name="text in vetting",
            ),
        ),
        migrations.AddField(
            model_name="articlevetting",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="articlevetting",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="vettings", to="community.articlerevision", verbose_name="text"
            ),
        ),
        migrations.AddField(
            model_name="freshnessvote",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="freshness_votes", to="community.article", verbose_name="article"
            ),
        ),
        migrations.AddField(
            model_name="freshnessvote",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="freshness_votes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="series",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="series", to=settings.AUTH_USER_MODEL, verbose_name="author"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="articles",
                to="community.series",
                verbose_name="series",
            ),
        ),
        migrations.AddField(
            model_name="teaches",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="teachings", to="community.article", verbose_name="article"
            ),
        ),
        migrations.AddIndex(
            model_name="articlerevision",
            index=models.Index(fields=["render_version"], name="article_text_by_render_version"),
        ),
        migrations.AddConstraint(
            model_name="articlerevision",
            constraint=models.UniqueConstraint(fields=("article", "number"), name="article_revision_number_once"),
        ),
        migrations.AddConstraint(
            model_name="articlerevision",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_body", ""), ("price_amount__gt", 0), _connector="OR"), name="paid_text_has_a_price"
            ),
        ),
        migrations.AddIndex(
            model_name="articlevetting",
            index=models.Index(fields=["revision", "-at", "-id"], name="vetting_newest_of_revision"),
        ),
        migrations.AddIndex(
            model_name="freshnessvote",
            index=models.Index(fields=["article", "at"], name="freshness_votes_by_time"),
        ),
        migrations.AddConstraint(
            model_name="freshnessvote",
            constraint=models.UniqueConstraint(fields=("article", "member"), name="one_freshness_vote_per_member"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("live_revision__isnull", False)), fields=["-published_at", "-id"], name="article_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["author", "-created_at", "-id"], name="article_newest_of_author"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("waiting_revision__isnull", False)), fields=["submitted_at", "id"], name="article_in_vetting"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(condition=models.Q(("stale_at__isnull", False)), fields=["stale_at", "id"], name="article_stale"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("live_revision", None),
                    models.Q(("confirmed_at__isnull", False), ("published_at__isnull", False), ("updated_at__isnull", False)),
                    _connector="OR",
                ),
                name="article_that_is_live_was_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at", None), ("waiting_revision", None)),
                    models.Q(("submitted_at__isnull", False), ("waiting_revision__isnull", False)),
                    _connector="OR",
                ),
                name="article_in_vetting_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_paid", False), ("product__isnull", False), _connector="OR"),
                name="article_that_is_paid_has_a_product",
            ),
        ),
        migrations.AddIndex(
            model_name="teaches",
            index=models.Index(fields=["technology", "version"], name="articles_by_technology"),
        ),
        migrations.AddConstraint(
            model_name="teaches",
            constraint=models.UniqueConstraint(fields=("article", "technology", "version"), name="article_teaches_a_version_once"),
        ),
    ]
