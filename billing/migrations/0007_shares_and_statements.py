import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

IMMUTABLE = ("billing_lineshare", "billing_sponsorship")
POSTGRES = """
CREATE FUNCTION billing_refuse_sharing_too_much() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM billing_revenueshare one WHERE one.product_id = NEW.product_id AND 10000 < (
            SELECT SUM(other.basis_points) FROM billing_revenueshare other
            WHERE other.product_id = one.product_id AND other.first_day <= one.first_day
            AND (other.last_day IS NULL OR other.last_day >= one.first_day)
        )
    ) THEN
        RAISE EXCEPTION 'the shares of product % are more than the whole', NEW.product_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER billing_shares_within_the_whole
    AFTER INSERT OR UPDATE ON billing_revenueshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_refuse_sharing_too_much();
"""
DROP_POSTGRES = """
DROP TRIGGER billing_shares_within_the_whole ON billing_revenueshare;
DROP FUNCTION billing_refuse_sharing_too_much();
"""


def refuse_changes(apps, schema_editor):
    """What was agreed at a sale and what staff entered is written once; on PostgreSQL shares never add up to more than the whole."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES, params=None)
        for table in IMMUTABLE:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_is_immutable BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION billing_refuse_change()", params=None,
            )
    elif schema_editor.connection.vendor == "sqlite":
        for table in IMMUTABLE:
            for act in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END", params=None,
                )


def allow_changes(apps, schema_editor):
    for table in IMMUTABLE:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {table}_is_immutable ON {table}", params=None)
        elif schema_editor.connection.vendor == "sqlite":
            for act in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_refuses_{act}", params=None)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_POSTGRES, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_providers_and_reconciliation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name='Earning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sale', 'sale'), ('membership', 'membership'), ('refund', 'refund')], max_length=10, verbose_name='kind')),
                ('on', models.DateField(verbose_name='day')),
                ('amount', models.BigIntegerField(verbose_name='amount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('units', models.PositiveBigIntegerField(default=0, verbose_name='units')),
                ('all_units', models.PositiveBigIntegerField(default=0, verbose_name='units in all')),
                ('releases_on', models.DateField(verbose_name='on hold until')),
                ('is_test', models.BooleanField(default=False, verbose_name='test money')),
            ],
            options={
                'verbose_name': 'line of an author’s statement',
                'verbose_name_plural': 'lines of authors’ statements',
            },
        ),
        migrations.CreateModel(
            name='LineShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis_points', models.PositiveIntegerField(verbose_name='share, in hundredths of a percent')),
            ],
            options={
                'verbose_name': 'share in an order line',
                'verbose_name_plural': 'shares in order lines',
            },
        ),
        migrations.CreateModel(
            name='Recognition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('at', models.DateTimeField(verbose_name='done')),
            ],
            options={
                'verbose_name': 'recognised month',
                'verbose_name_plural': 'recognised months',
            },
        ),
        migrations.CreateModel(
            name='RevenueShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis_points', models.PositiveIntegerField(help_text='5000 is one half.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='share, in hundredths of a percent')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(blank=True, help_text='Empty: until further notice.', null=True, verbose_name='last day')),
            ],
            options={
                'verbose_name': 'author’s share',
                'verbose_name_plural': 'authors’ shares',
                'permissions': [('decide_revenueshare', 'Can agree on authors’ shares')],
            },
        ),
        migrations.CreateModel(
            name='Sponsorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sponsorship', 'sponsorship'), ('advertising', 'advertising')], default='sponsorship', max_length=11, verbose_name='kind')),
                ('sponsor', models.CharField(max_length=120, verbose_name='sponsor')),
                ('amount', models.BigIntegerField(verbose_name='amount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('first_day', models.DateField(verbose_name='earned from')),
                ('last_day', models.DateField(verbose_name='earned until')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('entered_at', models.DateTimeField(verbose_name='entered')),
            ],
            options={
                'verbose_name': 'sponsorship',
                'verbose_name_plural': 'sponsorships',
                'permissions': [('decide_sponsorship', 'Can enter and correct sponsorships')],
            },
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('units', models.PositiveIntegerField(verbose_name='units')),
                ('key', models.CharField(max_length=80, verbose_name='key')),
            ],
            options={
                'verbose_name': 'use of a product',
                'verbose_name_plural': 'uses of products',
            },
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='one_account_per_code_and_currency',
        ),
        migrations.AddField(
            model_name='ledgeraccount',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ledger_accounts', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='ledgertransaction',
            name='is_test',
            field=models.BooleanField(default=False, verbose_name='test money'),
        ),
        migrations.AddField(
            model_name='statemententry',
            name='fee',
            field=models.BigIntegerField(default=0, verbose_name='fee, in minor units'),
        ),
        migrations.AlterField(
            model_name='ledgeraccount',
            name='code',
            field=models.CharField(choices=[('provider_clearing', 'money at payment providers'), ('bank', 'bank'), ('payment_fees', 'payment fees'), ('revenue', 'revenue'), ('deferred_membership', 'membership paid in advance'), ('held', 'money held for members'), ('disputes', 'money in dispute'), ('dispute_losses', 'lost in disputes'), ('author_held', 'owed to an author, on hold'), ('author_available', 'owed to an author, available'), ('deferred_sponsorship', 'sponsorship paid in advance'), ('sponsorship', 'sponsorship and advertising')], max_length=30, verbose_name='account'),
        ),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('code', 'currency'), name='one_account_per_code_and_currency'),
        ),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'code', 'currency'), name='one_account_per_owner_code_and_currency'),
        ),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code__in', ['author_held', 'author_available']), ('owner__isnull', False)), models.Q(models.Q(('code__in', ['author_held', 'author_available']), _negated=True), ('owner', None)), _connector='OR'), name='what_is_owed_has_an_owner'),
        ),
        migrations.AddField(
            model_name='earning',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='earning',
            name='order_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to='billing.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='earning',
            name='posting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earnings', to='billing.ledgertransaction', verbose_name='posting'),
        ),
        migrations.AddField(
            model_name='earning',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='earning',
            name='release',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='released', to='billing.ledgertransaction', verbose_name='released by'),
        ),
        migrations.AddField(
            model_name='lineshare',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_shares', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='lineshare',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='billing.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='lineshare',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='recognition',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='billing.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='recognition',
            name='posting',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recognition', to='billing.ledgertransaction', verbose_name='posting'),
        ),
        migrations.AddField(
            model_name='revenueshare',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revenue_shares', to=settings.AUTH_USER_MODEL, verbose_name='author'),
        ),
        migrations.AddField(
            model_name='revenueshare',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revenue_shares', to='billing.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='sponsorship',
            name='corrects',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='billing.sponsorship', verbose_name='corrects'),
        ),
        migrations.AddField(
            model_name='sponsorship',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='usage',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage', to=settings.AUTH_USER_MODEL, verbose_name='member'),
        ),
        migrations.AddField(
            model_name='usage',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='billing.product', verbose_name='product'),
        ),
        migrations.AddIndex(
            model_name='earning',
            index=models.Index(fields=['author', '-on', '-id'], name='earning_of_author'),
        ),
        migrations.AddIndex(
            model_name='earning',
            index=models.Index(condition=models.Q(('release', None)), fields=['releases_on'], name='earning_on_hold'),
        ),
        migrations.AddConstraint(
            model_name='earning',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='earning_is_not_nothing'),
        ),
        migrations.AddConstraint(
            model_name='earning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__lt', 0), ('kind', 'refund')), models.Q(models.Q(('kind', 'refund'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='earning_has_its_sign'),
        ),
        migrations.AddConstraint(
            model_name='earning',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'refund'), _negated=True), fields=('posting', 'author', 'order_line', 'product'), name='earning_once_per_posting'),
        ),
        migrations.AddConstraint(
            model_name='lineshare',
            constraint=models.UniqueConstraint(fields=('line', 'product', 'author'), name='line_share_once'),
        ),
        migrations.AddConstraint(
            model_name='lineshare',
            constraint=models.CheckConstraint(condition=models.Q(('basis_points__gte', 1), ('basis_points__lte', 10000)), name='line_share_is_a_part_of_the_whole'),
        ),
        migrations.AddIndex(
            model_name='recognition',
            index=models.Index(fields=['month'], name='recognised_by_month'),
        ),
        migrations.AddConstraint(
            model_name='recognition',
            constraint=models.UniqueConstraint(fields=('line', 'month'), name='month_of_a_line_once'),
        ),
        migrations.AddConstraint(
            model_name='recognition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), ('posting', None)), models.Q(('amount__gt', 0), ('posting__isnull', False)), _connector='OR'), name='recognised_amount_is_posted'),
        ),
        migrations.AddIndex(
            model_name='revenueshare',
            index=models.Index(fields=['author', 'product'], name='share_of_author'),
        ),
        migrations.AddConstraint(
            model_name='revenueshare',
            constraint=models.CheckConstraint(condition=models.Q(('basis_points__gte', 1), ('basis_points__lte', 10000)), name='share_is_a_part_of_the_whole'),
        ),
        migrations.AddConstraint(
            model_name='revenueshare',
            constraint=models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='share_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='revenueshare',
            constraint=models.UniqueConstraint(fields=('product', 'author', 'first_day'), name='share_once_from_a_day'),
        ),
        migrations.AddIndex(
            model_name='sponsorship',
            index=models.Index(fields=['first_day', 'last_day'], name='sponsorship_by_days'),
        ),
        migrations.AddConstraint(
            model_name='sponsorship',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('corrects', None)), models.Q(('amount__lt', 0), ('corrects__isnull', False)), _connector='OR'), name='only_a_correction_is_negative'),
        ),
        migrations.AddConstraint(
            model_name='sponsorship',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='sponsorship_ends_after_it_begins'),
        ),
        migrations.AddIndex(
            model_name='usage',
            index=models.Index(fields=['member', 'day'], name='use_of_member_by_day'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.UniqueConstraint(fields=('member', 'product', 'key'), name='use_told_once'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.CheckConstraint(condition=models.Q(('units__gt', 0)), name='use_is_not_nothing'),
        ),
        migrations.RunPython(refuse_changes, allow_changes, elidable=False),
    ]
