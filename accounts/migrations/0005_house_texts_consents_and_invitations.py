"""Texts of the house with their versions, who agreed to which, and invitations."""
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.models.invitation

POSTGRES = """
CREATE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this row of % is never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER accounts_housetext_is_immutable BEFORE UPDATE OR DELETE ON accounts_housetext
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION accounts_refuse_change();
CREATE TRIGGER accounts_consent_is_immutable BEFORE UPDATE ON accounts_consent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_change();
"""
DROP_POSTGRES = """
DROP TRIGGER accounts_housetext_is_immutable ON accounts_housetext;
DROP TRIGGER accounts_consent_is_immutable ON accounts_consent;
DROP FUNCTION accounts_refuse_change();
"""
PUBLISHED = "WHEN OLD.published_at IS NOT NULL"
# (table, act, condition)
REFUSED = (
    ("accounts_housetext", "UPDATE", PUBLISHED), ("accounts_housetext", "DELETE", PUBLISHED), ("accounts_consent", "UPDATE", ""),
)


def refuse_changes(apps, schema_editor):
    """What was published, and what somebody agreed to, is written once: the database itself refuses to change it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES, params=None)
    elif schema_editor.connection.vendor == "sqlite":
        for table, act, condition in REFUSED:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} {condition} "
                f"BEGIN SELECT RAISE(ABORT, 'this row of {table} is never changed'); END", params=None,
            )


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_POSTGRES, params=None)
    elif schema_editor.connection.vendor == "sqlite":
        for table, act, _condition in REFUSED:
            schema_editor.execute(f"DROP TRIGGER {table}_refuses_{act.lower()}", params=None)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_members_take_and_erase_their_data")]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('about', 'About'), ('guidelines', 'Guidelines'), ('terms', 'Terms'), ('privacy', 'Privacy')], max_length=10, verbose_name='text')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('digest', models.CharField(max_length=32, verbose_name='fingerprint of the text')),
                ('how', models.CharField(choices=[('signup', 'when they joined'), ('api', 'when they joined over the API'), ('asked', 'when they were asked')], max_length=6, verbose_name='how')),
                ('agreed_at', models.DateTimeField(verbose_name='agreed')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
            },
        ),
        migrations.CreateModel(
            name='HouseText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('about', 'About'), ('guidelines', 'Guidelines'), ('terms', 'Terms'), ('privacy', 'Privacy')], max_length=10, verbose_name='text')),
                ('number', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='version')),
                ('body_en', models.TextField(help_text='Markdown. {site_name} becomes the name of the site.', max_length=60000, verbose_name='text in English')),
                ('body_zh', models.TextField(help_text='Markdown. {site_name} becomes the name of the site.', max_length=60000, verbose_name='text in Chinese')),
                ('changed_en', models.CharField(blank=True, max_length=300, verbose_name='what changed, in English')),
                ('changed_zh', models.CharField(blank=True, max_length=300, verbose_name='what changed, in Chinese')),
                ('reach', models.CharField(choices=[('quiet', 'nobody is told: a slip of the pen'), ('tell', 'members are told'), ('ask', 'members are asked to agree')], default='tell', max_length=5, verbose_name='who hears of it')),
                ('effective_on', models.DateField(blank=True, help_text='Empty: from the moment it is published. Else from the beginning of that day.', null=True, verbose_name='holds from')),
                ('effective_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='holds from')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='published')),
            ],
            options={
                'verbose_name': 'text of the house',
                'verbose_name_plural': 'texts of the house',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=accounts.models.invitation.new_code, editable=False, max_length=32, unique=True, verbose_name='code')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='sent to')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('expires_at', models.DateTimeField(verbose_name='holds until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('joined_at', models.DateTimeField(blank=True, null=True, verbose_name='joined')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.CreateModel(
            name='InvitationRules',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('is_open', models.BooleanField(default=True, verbose_name='members may invite')),
                ('a_month', models.PositiveSmallIntegerField(default=5, verbose_name='invitations a member and 30 days')),
                ('a_month_staff', models.PositiveSmallIntegerField(default=100, verbose_name='of staff')),
                ('newcomer_days', models.PositiveSmallIntegerField(default=7, verbose_name='days before a new member may invite')),
                ('valid_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='days an invitation holds')),
            ],
            options={
                'verbose_name': 'rules of invitations',
                'verbose_name_plural': 'rules of invitations',
            },
        ),
        migrations.AddField(
            model_name='member',
            name='agreed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='agreed to the texts of the house'),
        ),
        migrations.AddField(
            model_name='member',
            name='told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='told of new texts of the house'),
        ),
        migrations.AddField(
            model_name='member',
            name='welcome_closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='put the first steps away'),
        ),
        migrations.AddField(
            model_name='consent',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL, verbose_name='member'),
        ),
        migrations.AddField(
            model_name='housetext',
            name='published_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='inviter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invited_with', to=settings.AUTH_USER_MODEL, verbose_name='who came'),
        ),
        migrations.AddConstraint(
            model_name='invitationrules',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='one_row_of_invitation_rules'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['-agreed_at', '-id'], name='consent_newest'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('member', 'name', 'number'), name='agreed_once_to_a_version'),
        ),
        migrations.AddConstraint(
            model_name='housetext',
            constraint=models.UniqueConstraint(fields=('name', 'number'), name='house_text_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='housetext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('effective_at', None), ('number', None), ('published_at', None)), models.Q(('effective_at__isnull', False), ('number__gte', 1), ('published_at__isnull', False)), _connector='OR'), name='house_text_published_whole'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['inviter', '-created_at'], name='invitation_newest_of_member'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['email'], name='invitation_by_address'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('joined_at__isnull', False)), fields=('member',), name='joined_by_one_invitation'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('joined_at', None), ('revoked_at', None), _connector='OR'), name='invitation_joined_or_taken_back'),
        ),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
