from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0006_providers_and_reconciliation")]
    operations = []
