from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0009_projects_and_experts")]
    operations = [migrations.AddIndex("searchrow", models.Index(fields=["-at"], name="search_row_newest"))]
