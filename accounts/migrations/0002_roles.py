"""The roles of the house as groups. Their admin permissions are granted after migrate (portal.roles)."""
from django.db import migrations

ROLES = ["author", "reviewer", "organiser", "moderator", "operator", "staff"]


def make_roles(apps, schema_editor):
    for name in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_members")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
