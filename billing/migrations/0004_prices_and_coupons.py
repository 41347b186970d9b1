from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_refunds_and_invoices")]
    operations = []
