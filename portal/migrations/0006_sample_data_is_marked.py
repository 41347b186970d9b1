from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_staff_acts_are_recorded")]
    operations = [
        migrations.CreateModel(
            name="SampleMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=80, unique=True)),
                ("above", models.BigIntegerField(default=0)),
                ("upto", models.BigIntegerField(default=0)),
                ("keys", models.JSONField(default=list)),
            ],
            options={"verbose_name": "mark of sample data", "verbose_name_plural": "marks of sample data"},
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("begun_at", models.DateTimeField(null=True, verbose_name="begun")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                ("refused", models.CharField(blank=True, max_length=500, verbose_name="why nothing was removed")),
                ("gone", models.JSONField(default=dict, verbose_name="rows removed")),
            ],
            options={
                "verbose_name": "removal of sample data",
                "verbose_name_plural": "removals of sample data",
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1), condition=models.Q(("done_at", None), ("refused", "")), name="one_removal_at_a_time"
                    )
                ],
            },
        ),
    ]
