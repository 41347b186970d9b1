"""Agreements to renew, credits of replaced terms, plans for life, trials."""
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('billing', '0004_prices_and_coupons'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20, verbose_name='provider')),
                ('provider_agreement_id', models.CharField(max_length=80, verbose_name='number at the provider')),
                ('state', models.CharField(choices=[('active', 'active'), ('past_due', 'payment outstanding'), ('ended', 'ended')], default='active', max_length=10, verbose_name='state')),
                ('end_reason', models.CharField(blank=True, choices=[('stopped', 'switched off by the member'), ('unpaid', 'the payment failed'), ('gone', 'not allowed at the provider any more'), ('withdrawn', 'the plan is not sold any more'), ('upgraded', 'replaced by a larger plan'), ('replaced', 'replaced by a newer agreement'), ('closed', 'the membership was taken back')], max_length=10, verbose_name='why it ended')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('announced_amount', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='announced amount, in minor units')),
                ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='announced')),
                ('stops_at_end', models.BooleanField(default=False, verbose_name='ends with the term')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='failed attempts')),
                ('run_after', models.DateTimeField(blank=True, null=True, verbose_name='look at it after')),
                ('started_at', models.DateTimeField(verbose_name='since')),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'agreement to renew',
                'verbose_name_plural': 'agreements to renew',
            },
        ),
        migrations.CreateModel(
            name='TermCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
                ('on', models.DateField(blank=True, null=True, verbose_name='on')),
            ],
            options={
                'verbose_name': 'credit of a term',
                'verbose_name_plural': 'credits of terms',
            },
        ),
        migrations.RemoveConstraint(
            model_name='plan',
            name='plan_has_a_price_and_a_length',
        ),
        migrations.AddField(
            model_name='grant',
            name='anchor_day',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='anchor day'),
        ),
        migrations.AddField(
            model_name='grant',
            name='reminded',
            field=models.PositiveSmallIntegerField(default=0, help_text='Steps of billing.reminders that are done.', verbose_name='reminders sent'),
        ),
        migrations.AddField(
            model_name='plan',
            name='trial_days',
            field=models.PositiveSmallIntegerField(default=0, help_text='So long a member may try it for nothing, once.', verbose_name='days of trial'),
        ),
        migrations.AlterField(
            model_name='grant',
            name='source_kind',
            field=models.CharField(choices=[('order', 'order'), ('staff', 'given by staff'), ('gift', 'gift'), ('trial', 'trial'), ('grace', 'grace while a payment is outstanding')], default='staff', max_length=20, verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='months',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Empty: for life.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='months'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('price_amount__gt', 0), models.Q(('months', None), ('months__gt', 0), _connector='OR')), name='plan_has_a_price_and_a_length'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to=settings.AUTH_USER_MODEL, verbose_name='member'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='billing.plan', verbose_name='plan'),
        ),
        migrations.AddField(
            model_name='order',
            name='agreement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='billing.agreement', verbose_name='renewed by the agreement'),
        ),
        migrations.AddField(
            model_name='payment',
            name='is_renewal',
            field=models.BooleanField(default=False, help_text='Charged under an agreement to renew.', verbose_name='without the member'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'pending')), fields=('agreement',), name='one_open_renewal_an_agreement'),
        ),
        migrations.AddField(
            model_name='termcredit',
            name='from_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credited', to='billing.orderline', verbose_name='line of the term before'),
        ),
        migrations.AddField(
            model_name='termcredit',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='billing.orderline', verbose_name='line of the upgrade'),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(condition=models.Q(('state__in', ['active', 'past_due'])), fields=['run_after'], name='agreement_due'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['active', 'past_due'])), fields=('member', 'plan'), name='one_live_agreement_a_member_and_plan'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('provider', 'provider_agreement_id'), name='agreement_once_per_provider_id'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at', None)), _connector='OR'), name='ended_agreement_says_when'),
        ),
        migrations.AddIndex(
            model_name='termcredit',
            index=models.Index(condition=models.Q(('on__isnull', False)), fields=['on'], name='term_credit_by_day'),
        ),
        migrations.AddConstraint(
            model_name='termcredit',
            constraint=models.UniqueConstraint(fields=('line', 'from_line'), name='upgrade_credits_a_term_once'),
        ),
        migrations.AddConstraint(
            model_name='termcredit',
            constraint=models.UniqueConstraint(condition=models.Q(('on__isnull', False)), fields=('from_line',), name='term_is_replaced_once'),
        ),
    ]
