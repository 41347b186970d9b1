"""Coupons and their uses."""
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('billing', '0008_paid_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('note', models.CharField(blank=True, help_text='Only the team reads this.', max_length=160, verbose_name='what it is for')),
                ('percent_bp', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='discount in basis points')),
                ('fixed_amount', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='discount, in minor units')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('minimal_amount', models.PositiveBigIntegerField(default=0, verbose_name='least to buy, in minor units')),
                ('cap', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='uses in all')),
                ('cap_per_member', models.PositiveIntegerField(blank=True, default=1, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='uses by one member')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('scope', models.CharField(choices=[('all', 'everything'), ('kinds', 'some kinds of things'), ('products', 'some products'), ('plans', 'some memberships')], default='all', max_length=10, verbose_name='good for')),
                ('kinds', models.JSONField(blank=True, default=list, verbose_name='kinds')),
                ('is_first_purchase', models.BooleanField(default=False, verbose_name='first purchase only')),
                ('issued_to', models.ForeignKey(blank=True, help_text='Only this member can use it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coupons', to=settings.AUTH_USER_MODEL, verbose_name='given to')),
                ('cause', models.CharField(blank=True, max_length=80, verbose_name='given for')),
                ('batch', models.CharField(blank=True, max_length=60, verbose_name='batch')),
                ('created_at', models.DateTimeField(verbose_name='made')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='stopped')),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='stopped by')),
                ('products', models.ManyToManyField(blank=True, related_name='coupons', to='billing.product', verbose_name='products')),
                ('plans', models.ManyToManyField(blank=True, related_name='coupons', to='billing.plan', verbose_name='memberships')),
            ],
            options={
                'verbose_name': 'coupon',
                'verbose_name_plural': 'coupons',
                'permissions': [('decide_coupon', 'Can make, change and stop coupons')],
                'indexes': [models.Index(condition=models.Q(('issued_to__isnull', False)), fields=['issued_to', '-id'], name='coupon_of_member'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='coupon_of_batch')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fixed_amount', None), ('percent_bp__gte', 1), ('percent_bp__isnull', False), ('percent_bp__lte', 10000)), models.Q(('fixed_amount__gte', 1), ('fixed_amount__isnull', False), ('percent_bp', None), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='coupon_is_a_percentage_or_an_amount'), models.CheckConstraint(condition=models.Q(('minimal_amount', 0), models.Q(('currency', ''), _negated=True), _connector='OR'), name='least_amount_has_a_currency'), models.CheckConstraint(condition=models.Q(('cap', None), ('cap__gte', 1), _connector='OR'), name='coupon_can_be_used'), models.CheckConstraint(condition=models.Q(('cap_per_member', None), ('cap_per_member__gte', 1), _connector='OR'), name='a_member_can_use_the_coupon'), models.CheckConstraint(condition=models.Q(('starts_at', None), ('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='coupon_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('cause', ''), ('issued_to__isnull', False), _connector='OR'), name='a_cause_is_a_members'), models.UniqueConstraint(condition=models.Q(('cause', ''), _negated=True), fields=('issued_to', 'cause'), name='one_coupon_a_member_and_cause')],
            },
        ),
        migrations.CreateModel(
            name='CouponRedemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('coupon', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='billing.coupon', verbose_name='coupon')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='billing.order', verbose_name='order')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to=settings.AUTH_USER_MODEL, verbose_name='member')),
                ('state', models.CharField(choices=[('reserved', 'reserved'), ('consumed', 'used'), ('released', 'released')], default='reserved', max_length=10, verbose_name='state')),
                ('amount', models.PositiveBigIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='discount, in minor units')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('reserved_at', models.DateTimeField(verbose_name='reserved')),
                ('expires_at', models.DateTimeField(verbose_name='held until')),
                ('consumed_at', models.DateTimeField(blank=True, null=True, verbose_name='used')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
                ('is_taken_off', models.BooleanField(default=False, verbose_name='taken off again')),
            ],
            options={
                'verbose_name': 'use of a coupon',
                'verbose_name_plural': 'uses of coupons',
                'indexes': [models.Index(condition=models.Q(('state', 'released'), _negated=True), fields=['coupon', 'member'], name='redemption_that_counts'), models.Index(fields=['coupon', '-id'], name='redemption_of_coupon')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_taken_off', False)), fields=('order',), name='order_has_one_coupon'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='redemption_takes_something_off'), models.CheckConstraint(condition=models.Q(models.Q(('consumed_at', None), ('released_at', None), ('state', 'reserved')), models.Q(('consumed_at__isnull', False), ('released_at', None), ('state', 'consumed')), models.Q(('consumed_at', None), ('released_at__isnull', False), ('state', 'released')), _connector='OR'), name='redemption_says_when'), models.CheckConstraint(condition=models.Q(('is_taken_off', False), ('state', 'released'), _connector='OR'), name='what_is_taken_off_is_released')],
            },
        ),
    ]
