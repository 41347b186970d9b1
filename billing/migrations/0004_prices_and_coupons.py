"""Several currencies and plan prices, bundles, gifts; order lines keep discount, credit and revision."""
import billing.models.gift
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0003_refunds_and_invoices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BundleItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'product of a bundle',
                'verbose_name_plural': 'products of bundles',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CurrencyChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
            ],
            options={
                'verbose_name': 'chosen currency',
                'verbose_name_plural': 'chosen currencies',
            },
        ),
        migrations.CreateModel(
            name='Gift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=billing.models.gift.new_code, editable=False, max_length=19, unique=True, verbose_name='code')),
                ('recipient_email', models.EmailField(blank=True, max_length=254, verbose_name='for the address')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='can be redeemed since')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='can be redeemed until')),
                ('redeemed_at', models.DateTimeField(blank=True, null=True, verbose_name='redeemed')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='void')),
                ('expired_at', models.DateTimeField(blank=True, null=True, verbose_name='expired')),
            ],
            options={
                'verbose_name': 'gift',
                'verbose_name_plural': 'gifts',
            },
        ),
        migrations.CreateModel(
            name='LinePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.PositiveBigIntegerField(verbose_name='amount, in minor units')),
            ],
            options={
                'verbose_name': 'part of an order line',
                'verbose_name_plural': 'parts of order lines',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('amount', models.PositiveBigIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='price, in minor units')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
            },
        ),
        migrations.RemoveConstraint(
            model_name='orderline',
            name='line_amount_adds_up',
        ),
        migrations.AddField(
            model_name='orderline',
            name='credit_amount',
            field=models.PositiveBigIntegerField(default=0, verbose_name='credit of the term before, in minor units'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='discount_amount',
            field=models.PositiveBigIntegerField(default=0, verbose_name='discount, in minor units'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='list_amount',
            field=models.PositiveBigIntegerField(default=0, verbose_name='usual unit price, in minor units'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='price_plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.plan', verbose_name='price for holders of'),
        ),
        migrations.AddField(
            model_name='orderline',
            name='revision',
            field=models.CharField(blank=True, max_length=40, verbose_name='revision'),
        ),
        migrations.AlterField(
            model_name='grant',
            name='source_kind',
            field=models.CharField(choices=[('order', 'order'), ('staff', 'given by staff'), ('gift', 'gift')], default='staff', max_length=20, verbose_name='source'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('unit_amount'), '*', models.F('quantity')), '-', models.F('discount_amount')), '-', models.F('credit_amount'))), ('quantity__gt', 0)), name='line_amount_adds_up'),
        ),
        migrations.AddField(
            model_name='bundleitem',
            name='bundle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bundle_items', to='billing.product', verbose_name='bundle'),
        ),
        migrations.AddField(
            model_name='bundleitem',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_bundles', to='billing.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='currencychoice',
            name='member',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='currency_choice', to=settings.AUTH_USER_MODEL, verbose_name='member'),
        ),
        migrations.AddField(
            model_name='gift',
            name='line',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='gift', to='billing.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='gift',
            name='recipient',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gifts_meant', to=settings.AUTH_USER_MODEL, verbose_name='for the member'),
        ),
        migrations.AddField(
            model_name='gift',
            name='redeemed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gifts_redeemed', to=settings.AUTH_USER_MODEL, verbose_name='redeemed by'),
        ),
        migrations.AddField(
            model_name='linepart',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='billing.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='linepart',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_parts', to='billing.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='price',
            name='for_plan',
            field=models.ForeignKey(blank=True, help_text='Empty: for everybody.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='member_prices', to='billing.plan', verbose_name='for holders of'),
        ),
        migrations.AddField(
            model_name='price',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='billing.plan', verbose_name='plan'),
        ),
        migrations.AddField(
            model_name='price',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='billing.product', verbose_name='product'),
        ),
        migrations.AddConstraint(
            model_name='bundleitem',
            constraint=models.UniqueConstraint(fields=('bundle', 'product'), name='bundle_holds_a_product_once'),
        ),
        migrations.AddConstraint(
            model_name='bundleitem',
            constraint=models.CheckConstraint(condition=models.Q(('bundle', models.F('product')), _negated=True), name='bundle_does_not_hold_itself'),
        ),
        migrations.AddIndex(
            model_name='gift',
            index=models.Index(condition=models.Q(('expired_at', None), ('redeemed_at', None), ('voided_at', None)), fields=['expires_at'], name='gift_open_by_expiry'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('redeemed_at', None), ('redeemed_by', None)), models.Q(('redeemed_at__isnull', False), ('redeemed_by__isnull', False)), _connector='OR'), name='redeemed_gift_says_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expired_at', None), ('expires_at', None), ('ready_at', None), ('redeemed_at', None)), models.Q(('expires_at__isnull', False), ('ready_at__isnull', False)), _connector='OR'), name='only_a_paid_gift_is_redeemed'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.CheckConstraint(condition=models.Q(('redeemed_at', None), ('expired_at', None), _connector='OR'), name='gift_is_redeemed_or_expires'),
        ),
        migrations.AddConstraint(
            model_name='linepart',
            constraint=models.UniqueConstraint(fields=('line', 'product'), name='line_holds_a_product_once'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('for_plan', None), ('plan__isnull', False), ('product', None)), models.Q(('plan', None), ('product__isnull', False)), _connector='OR'), name='price_of_a_product_or_a_plan'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='price_is_not_nothing'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(condition=models.Q(('for_plan', None), ('product__isnull', False)), fields=('product', 'currency'), name='one_price_a_product_and_currency'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(condition=models.Q(('for_plan__isnull', False)), fields=('product', 'currency', 'for_plan'), name='one_price_a_product_and_holders'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(condition=models.Q(('plan__isnull', False)), fields=('plan', 'currency'), name='one_price_a_plan_and_currency'),
        ),
    ]
