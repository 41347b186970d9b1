from django.db import migrations, models


class Migration(migrations.Migration):
    """Files need no table here. What a difference with a provider says is kept as data, to be worded for whoever reads it."""

    dependencies = [("billing", "0007_shares_and_statements")]
    operations = [
        migrations.RemoveField("discrepancy", "ours"),
        migrations.RemoveField("discrepancy", "theirs"),
        migrations.AddField("discrepancy", "ours_said", models.JSONField(blank=True, default=dict, verbose_name="we say")),
        migrations.AddField("discrepancy", "theirs_said", models.JSONField(blank=True, default=dict, verbose_name="they say")),
    ]
