import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

IMMUTABLE = ("billing_invoice", "billing_orderevent", "billing_refundstep")
POSTGRES = """
CREATE FUNCTION billing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION billing_refuse_refunding_too_much() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT COALESCE(SUM(amount), 0) FROM billing_refund WHERE payment_id = NEW.payment_id AND state = 'succeeded')
        > (SELECT amount FROM billing_payment WHERE id = NEW.payment_id) THEN
        RAISE EXCEPTION 'more was paid back than payment % brought', NEW.payment_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER billing_refund_within_payment
    AFTER INSERT OR UPDATE ON billing_refund
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_refuse_refunding_too_much();
"""
DROP_POSTGRES = """
DROP TRIGGER billing_refund_within_payment ON billing_refund;
DROP FUNCTION billing_refuse_refunding_too_much();
DROP FUNCTION billing_refuse_change();
"""


def refuse_changes(apps, schema_editor):
    """Rows of history are written once: the database itself refuses to update or delete them."""
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
        ("billing", "0002_unbalanced_postings_are_refused"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name='order',
            name='billing_address',
            field=models.CharField(blank=True, max_length=200, verbose_name='address on the invoice'),
        ),
        migrations.AddField(
            model_name='order',
            name='billing_name',
            field=models.CharField(blank=True, max_length=120, verbose_name='name on the invoice'),
        ),
        migrations.AddField(
            model_name='order',
            name='billing_tax_number',
            field=models.CharField(blank=True, max_length=40, verbose_name='tax number'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='refund_policy',
            field=models.JSONField(blank=True, default=dict, verbose_name='refund policy'),
        ),
        migrations.CreateModel(
            name='InvoiceSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=8, verbose_name='series')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='last number')),
            ],
            options={
                'verbose_name': 'series of invoices',
                'verbose_name_plural': 'series of invoices',
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='one_counter_a_series_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, help_text='Our number of it at the provider.', unique=True, verbose_name='key')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('state', models.CharField(choices=[('requested', 'asked for'), ('approved', 'approved'), ('declined', 'declined'), ('submitted', 'on its way'), ('succeeded', 'paid back'), ('failed', 'failed')], default='requested', max_length=10, verbose_name='state')),
                ('is_external', models.BooleanField(default=False, verbose_name='made at the provider')),
                ('is_within_policy', models.BooleanField(default=False, verbose_name='within the policy')),
                ('people_needed', models.PositiveSmallIntegerField(default=2, verbose_name='approvals needed')),
                ('access', models.CharField(choices=[('as_usual', 'ends with a whole line, stays with a part'), ('keep', 'stays'), ('revoke', 'ends'), ('undecided', 'to be decided')], default='as_usual', max_length=10, verbose_name='access')),
                ('provider_refund_id', models.CharField(blank=True, max_length=80, verbose_name='number at the provider')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='taken by the provider')),
                ('succeeded_at', models.DateTimeField(blank=True, null=True, verbose_name='paid back')),
                ('booked_at', models.DateTimeField(blank=True, null=True, verbose_name='booked')),
                ('run_after', models.DateTimeField(blank=True, null=True, verbose_name='try after')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'refund',
                'verbose_name_plural': 'refunds',
                'permissions': [('decide_refund', 'Can approve and decline refunds')],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invoice', 'invoice'), ('credit_note', 'credit note')], max_length=11, verbose_name='kind')),
                ('series', models.CharField(max_length=8, verbose_name='series')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('sequence', models.PositiveIntegerField(verbose_name='number in the series')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('issued_at', models.DateTimeField(verbose_name='issued')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('total_amount', models.BigIntegerField(verbose_name='total, in minor units')),
                ('seller', models.JSONField(verbose_name='seller')),
                ('buyer', models.JSONField(verbose_name='buyer')),
                ('lines', models.JSONField(verbose_name='lines')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='billing.order', verbose_name='order')),
                ('refers_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='billing.invoice', verbose_name='refers to')),
                ('refund', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_note', to='billing.refund', verbose_name='refund')),
            ],
            options={
                'verbose_name': 'invoice',
                'verbose_name_plural': 'invoices',
            },
        ),
        migrations.CreateModel(
            name='RefundLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('legs', models.JSONField(default=dict, verbose_name='booked as')),
                ('access_ended_at', models.DateTimeField(blank=True, null=True, verbose_name='access ended')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refund_lines', to='billing.orderline', verbose_name='order line')),
                ('refund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.refund', verbose_name='refund')),
            ],
            options={
                'verbose_name': 'line of a refund',
                'verbose_name_plural': 'lines of refunds',
            },
        ),
        migrations.CreateModel(
            name='RefundPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product_kind', models.CharField(blank=True, max_length=30, verbose_name='kind of product')),
                ('days', models.PositiveSmallIntegerField(default=7, help_text='0: nobody has a right to money back.', verbose_name='days after payment')),
                ('consumed_percent', models.PositiveSmallIntegerField(default=0, help_text='Of a course: finished lessons. Of a plan: days gone by, or what it opens used up, whichever is more.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='greatest share used, in percent')),
                ('decided_by', models.CharField(choices=[('one', 'one of the team'), ('two', 'two of the team')], default='one', max_length=3, verbose_name='decided by')),
                ('text_en', models.CharField(blank=True, max_length=300, verbose_name='more words in English')),
                ('text_zh', models.CharField(blank=True, max_length=300, verbose_name='more words in Chinese')),
                ('plan', models.OneToOneField(blank=True, help_text='Kind and plan empty: for everything that has no policy of its own.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='refund_policy', to='billing.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'refund policy',
                'verbose_name_plural': 'refund policies',
            },
        ),
        migrations.CreateModel(
            name='RefundStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('requested', 'asked for'), ('approved', 'approved'), ('declined', 'declined'), ('submitted', 'handed to the provider'), ('succeeded', 'paid back'), ('failed', 'failed at the provider'), ('retried', 'tried again'), ('access', 'decided about access')], max_length=10, verbose_name='step')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('refund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='billing.refund', verbose_name='refund')),
            ],
            options={
                'verbose_name': 'step of a refund',
                'verbose_name_plural': 'steps of refunds',
            },
        ),
        migrations.CreateModel(
            name='OrderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('data', models.JSONField(default=dict, verbose_name='data')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='billing.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'order event',
                'verbose_name_plural': 'order events',
                'indexes': [models.Index(fields=['order', 'id'], name='order_event_in_order')],
            },
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('state__in', ['approved', 'submitted'])), fields=['run_after'], name='refund_due'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('state', 'succeeded')), fields=['succeeded_at'], name='refund_by_day'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(fields=['state', '-id'], name='refund_queue'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_is_not_nothing'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('people_needed__in', (1, 2))), name='refund_needs_one_or_two'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'succeeded'), ('succeeded_at__isnull', False)), models.Q(models.Q(('state', 'succeeded'), _negated=True), ('succeeded_at', None)), _connector='OR'), name='succeeded_refund_says_when'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('booked_at', None), ('state', 'succeeded'), _connector='OR'), name='only_a_succeeded_refund_is_booked'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(('provider_refund_id', ''), _negated=True), fields=('payment', 'provider_refund_id'), name='refund_once_per_provider_id'),
        ),
        migrations.AddIndex(
            model_name='invoice',
            index=models.Index(fields=['-issued_at', '-id'], name='invoice_newest'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(fields=('series', 'year', 'sequence'), name='invoice_number_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'invoice')), fields=('order',), name='order_is_invoiced_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'invoice'), ('refers_to', None), ('refund', None), ('total_amount__gt', 0)), models.Q(('kind', 'credit_note'), ('refers_to__isnull', False), ('refund__isnull', False), ('total_amount__lt', 0)), _connector='OR'), name='credit_note_refers_to_invoice_and_refund'),
        ),
        migrations.AddConstraint(
            model_name='refundline',
            constraint=models.UniqueConstraint(fields=('refund', 'order_line'), name='refund_names_a_line_once'),
        ),
        migrations.AddConstraint(
            model_name='refundline',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_line_is_not_nothing'),
        ),
        migrations.AddConstraint(
            model_name='refundpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('plan', None), ('product_kind', ''), _connector='OR'), name='refund_policy_of_a_kind_or_a_plan'),
        ),
        migrations.AddConstraint(
            model_name='refundpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('consumed_percent__lte', 100)), name='refund_policy_share_is_a_share'),
        ),
        migrations.AddConstraint(
            model_name='refundpolicy',
            constraint=models.UniqueConstraint(condition=models.Q(('plan', None)), fields=('product_kind',), name='one_refund_policy_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='refundstep',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'approved')), fields=('refund', 'by'), name='nobody_approves_a_refund_twice'),
        ),
        migrations.AddConstraint(
            model_name='refundstep',
            constraint=models.CheckConstraint(condition=models.Q(('by__isnull', False), models.Q(('kind__in', ['approved', 'declined']), _negated=True), _connector='OR'), name='a_person_decides_refunds'),
        ),
        migrations.RunPython(refuse_changes, allow_changes, elidable=False),
    ]
