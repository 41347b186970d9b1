"""Who did what in office: rows that the database refuses to change, to delete and to empty."""
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "portal_staffact"
POSTGRES = f"""
CREATE FUNCTION portal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER {TABLE}_is_immutable BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION portal_refuse_change();
CREATE TRIGGER {TABLE}_is_never_emptied BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION portal_refuse_change();
"""
DROP_POSTGRES = f"""
DROP TRIGGER {TABLE}_is_never_emptied ON {TABLE};
DROP TRIGGER {TABLE}_is_immutable ON {TABLE};
DROP FUNCTION portal_refuse_change();
"""


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES, params=None)
    elif schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_refuses_{act.lower()} BEFORE {act} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are never changed'); END", params=None,
            )


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_POSTGRES, params=None)
    elif schema_editor.connection.vendor == "sqlite":
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {TABLE}_refuses_{act}", params=None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_history_is_brought_in"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name='StaffAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='at')),
                ('request_id', models.CharField(db_index=True, max_length=64, verbose_name='request id')),
                ('door', models.CharField(max_length=120, verbose_name='page or command')),
                ('act', models.CharField(blank=True, max_length=60, verbose_name='act')),
                ('action', models.CharField(choices=[('added', 'added'), ('changed', 'changed'), ('deleted', 'deleted'), ('written', 'written'), ('exported', 'exported'), ('imported', 'imported'), ('ran', 'command run')], max_length=8, verbose_name='what was done')),
                ('model', models.CharField(max_length=100, verbose_name='kind')),
                ('key', models.CharField(blank=True, max_length=64, verbose_name='number')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('reason', models.CharField(blank=True, choices=[('asked', 'the member asked for it'), ('rules', 'against the guidelines'), ('mistake', 'to mend a mistake'), ('safety', 'to protect members or the site'), ('law', 'the law asks for it'), ('tidy', 'to keep things tidy'), ('planned', 'as planned')], max_length=8, verbose_name='reason')),
                ('before', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='before')),
                ('after', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='after')),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'act in office',
                'verbose_name_plural': 'acts in office',
                'default_permissions': ('view', 'export'),
                'indexes': [models.Index(fields=['model', 'key', '-id'], name='acts_on_a_row'), models.Index(fields=['by', '-id'], name='acts_of_somebody')],
            },
        ),
        migrations.RunPython(refuse_changes, allow_changes, elidable=False),
    ]
