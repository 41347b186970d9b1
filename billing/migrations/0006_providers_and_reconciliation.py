import billing.refs
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0005_terms_of_membership'),
    ]

    operations = [
        migrations.CreateModel(
            name='SandboxMood',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seconds', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20)], verbose_name='seconds until it answers')),
                ('is_down', models.BooleanField(default=False, verbose_name='cannot be reached')),
                ('refunds', models.CharField(choices=[('at_once', 'Refunds are made at once'), ('later', 'Refunds wait until the panel decides them'), ('refused', 'Refunds are refused')], default='at_once', max_length=10, verbose_name='refunds')),
                ('notices', models.CharField(choices=[('sent', 'Notices are sent'), ('lost', 'Notices are lost'), ('held', 'Notices wait, and are sent newest first when they are let go')], default='sent', max_length=10, verbose_name='notices')),
            ],
            options={
                'verbose_name': 'sandbox mood',
                'verbose_name_plural': 'sandbox moods',
            },
        ),
        migrations.AlterField(
            model_name='ledgeraccount',
            name='code',
            field=models.CharField(choices=[('provider_clearing', 'money at payment providers'), ('bank', 'bank'), ('payment_fees', 'payment fees'), ('revenue', 'revenue'), ('deferred_membership', 'membership paid in advance'), ('held', 'money held for members'), ('disputes', 'money in dispute'), ('dispute_losses', 'lost in disputes')], max_length=30, verbose_name='account'),
        ),
        migrations.AlterField(
            model_name='sandboxnotice',
            name='run_after',
            field=models.DateTimeField(blank=True, help_text='Empty: it waits until the panel lets it go.', null=True, verbose_name='send after'),
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='provider')),
                ('day', models.DateField(verbose_name='day')),
                ('ran_at', models.DateTimeField(verbose_name='compared')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='lines')),
                ('agreed', models.PositiveIntegerField(default=0, verbose_name='agreed')),
                ('mended', models.PositiveIntegerField(default=0, verbose_name='mended')),
                ('differ', models.PositiveIntegerField(default=0, verbose_name='differ')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='error')),
            ],
            options={
                'verbose_name': 'reconciliation',
                'verbose_name_plural': 'reconciliations',
                'constraints': [models.UniqueConstraint(fields=('provider', 'day'), name='reconciled_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SandboxAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=billing.refs.new_token, editable=False, max_length=40, unique=True, verbose_name='token')),
                ('fails', models.BooleanField(default=False, verbose_name='further charges fail')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('charge', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='agreement', to='billing.sandboxcharge', verbose_name='first charge')),
            ],
            options={
                'verbose_name': 'sandbox agreement',
                'verbose_name_plural': 'sandbox agreements',
            },
        ),
        migrations.CreateModel(
            name='SandboxDispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=billing.refs.new_token, editable=False, max_length=40, unique=True, verbose_name='token')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('state', models.CharField(choices=[('opened', 'open'), ('won', 'won'), ('lost', 'lost')], default='opened', max_length=10, verbose_name='state')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('evidence_due_at', models.DateTimeField(verbose_name='evidence due')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disputes', to='billing.sandboxcharge', verbose_name='charge')),
            ],
            options={
                'verbose_name': 'sandbox dispute',
                'verbose_name_plural': 'sandbox disputes',
            },
        ),
        migrations.CreateModel(
            name='SandboxRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=billing.refs.new_token, editable=False, max_length=40, unique=True, verbose_name='token')),
                ('refund_key', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='merchant’s key')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('succeeded', 'succeeded'), ('failed', 'failed')], default='waiting', max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refunds', to='billing.sandboxcharge', verbose_name='charge')),
            ],
            options={
                'verbose_name': 'sandbox refund',
                'verbose_name_plural': 'sandbox refunds',
            },
        ),
        migrations.CreateModel(
            name='StatementEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='provider')),
                ('kind', models.CharField(max_length=10, verbose_name='kind')),
                ('provider_id', models.CharField(max_length=80, verbose_name='number at the provider')),
                ('state', models.CharField(max_length=10, verbose_name='state')),
                ('payment_key', models.CharField(max_length=80, verbose_name='payment')),
                ('day', models.DateField(verbose_name='day')),
                ('moved', models.BigIntegerField(verbose_name='moved, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('agrees', models.BooleanField(default=False, verbose_name='agrees with our books')),
            ],
            options={
                'verbose_name': 'line of a statement',
                'verbose_name_plural': 'lines of statements',
                'indexes': [models.Index(fields=['provider', 'day'], name='statement_by_day'), models.Index(fields=['provider', 'kind', 'payment_key'], name='statement_by_payment')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'kind', 'provider_id', 'state'), name='statement_line_once')],
            },
        ),
        migrations.CreateModel(
            name='TransferRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=billing.refs.new_token, editable=False, max_length=40, unique=True, verbose_name='token')),
                ('payment_key', models.CharField(max_length=40, unique=True, verbose_name='payment')),
                ('order_ref', models.CharField(max_length=20, verbose_name='order number')),
                ('reference', models.CharField(default=billing.refs.new_ref, editable=False, max_length=20, unique=True, verbose_name='reference')),
                ('description', models.CharField(max_length=160, verbose_name='description')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('return_url', models.CharField(max_length=500, verbose_name='return address')),
                ('state', models.CharField(choices=[('waiting', 'waiting for the money'), ('part', 'another amount came'), ('received', 'received'), ('cancelled', 'called off')], default='waiting', max_length=9, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('waits_until', models.DateTimeField(verbose_name='waits until')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
                'permissions': [('decide_transferrequest', 'Can confirm transfers and call them off')],
                'indexes': [models.Index(fields=['state', '-id'], name='transfer_by_state')],
            },
        ),
        migrations.CreateModel(
            name='TransferRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=billing.refs.new_token, editable=False, max_length=40, unique=True, verbose_name='token')),
                ('refund_key', models.CharField(max_length=40, unique=True, verbose_name='our number of it')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('state', models.CharField(choices=[('waiting', 'to be sent'), ('sent', 'sent'), ('failed', 'failed')], default='waiting', max_length=8, verbose_name='state')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing.transferrequest', verbose_name='transfer')),
            ],
            options={
                'verbose_name': 'transfer to be sent back',
                'verbose_name_plural': 'transfers to be sent back',
                'permissions': [('decide_transferrefund', 'Can say that a transfer was sent back')],
            },
        ),
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='provider')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('missed', 'we had not heard of it'), ('unknown', 'they name a payment that we do not know'), ('differs', 'they say something else than we do'), ('not_there', 'we have it and they do not')], max_length=10, verbose_name='kind')),
                ('about', models.CharField(max_length=10, verbose_name='about')),
                ('provider_id', models.CharField(blank=True, max_length=80, verbose_name='number at the provider')),
                ('key', models.CharField(blank=True, max_length=80, verbose_name='our number of it')),
                ('ours', models.CharField(blank=True, max_length=200, verbose_name='we say')),
                ('theirs', models.CharField(blank=True, max_length=200, verbose_name='they say')),
                ('state', models.CharField(choices=[('open', 'open'), ('mended', 'mended by the portal'), ('settled', 'settled by staff')], default='open', max_length=7, verbose_name='state')),
                ('found_at', models.DateTimeField(verbose_name='found')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled')),
                ('how', models.CharField(blank=True, max_length=500, verbose_name='how it was settled')),
                ('payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='discrepancies', to='billing.payment', verbose_name='payment')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'difference with a provider',
                'verbose_name_plural': 'differences with providers',
                'permissions': [('decide_discrepancy', 'Can settle differences with providers')],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['-found_at', '-id'], name='discrepancy_open')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'kind', 'about', 'provider_id', 'key'), name='discrepancy_found_once'), models.CheckConstraint(condition=models.Q(('state', 'open'), ('settled_at__isnull', False), _connector='OR'), name='settled_discrepancy_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), _negated=True), models.Q(('settled_by__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='a_person_says_how_a_discrepancy_was_settled')],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider_dispute_id', models.CharField(max_length=80, verbose_name='number at the provider')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('state', models.CharField(choices=[('opened', 'open'), ('won', 'won'), ('lost', 'lost')], default='opened', max_length=6, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=80, verbose_name='reason')),
                ('evidence_due_at', models.DateTimeField(blank=True, null=True, verbose_name='evidence due')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('access', models.CharField(choices=[('undecided', 'to be decided'), ('keep', 'stays'), ('revoke', 'ends')], default='undecided', max_length=9, verbose_name='access')),
                ('access_decided_at', models.DateTimeField(blank=True, null=True, verbose_name='access decided')),
                ('access_decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='access decided by')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='billing.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'dispute',
                'verbose_name_plural': 'disputes',
                'permissions': [('decide_dispute', 'Can decide about access while money is disputed')],
                'constraints': [models.UniqueConstraint(fields=('payment', 'provider_dispute_id'), name='dispute_once_per_provider_id'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='dispute_is_about_money'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'opened')), models.Q(models.Q(('state', 'opened'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='decided_dispute_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('access', 'undecided'), ('access_decided_by', None)), models.Q(models.Q(('access', 'undecided'), _negated=True), ('access_decided_by__isnull', False)), _connector='OR'), name='a_person_decides_about_disputed_access')],
            },
        ),
        migrations.CreateModel(
            name='TransferEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('on', models.DateField(verbose_name='day on the statement')),
                ('statement_reference', models.CharField(max_length=80, verbose_name='reference on the statement')),
                ('entered_at', models.DateTimeField(verbose_name='entered')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('refund', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='billing.transferrefund', verbose_name='transfer to be sent back')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='billing.transferrequest', verbose_name='transfer')),
            ],
            options={
                'verbose_name': 'line of the account',
                'verbose_name_plural': 'lines of the account',
                'indexes': [models.Index(fields=['on'], name='transfer_entry_by_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_entry_is_not_nothing'), models.UniqueConstraint(fields=('on', 'statement_reference'), name='statement_line_is_entered_once')],
            },
        ),
    ]
