"""PostgreSQL refuses at COMMIT a ledger transaction whose legs do not add up to zero, whoever writes it."""
from django.db import migrations

CREATE = """
CREATE FUNCTION billing_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posting bigint;
    total numeric;
BEGIN
    posting := CASE WHEN TG_OP = 'DELETE' THEN OLD.transaction_id ELSE NEW.transaction_id END;
    SELECT COALESCE(SUM(amount), 0) INTO total FROM billing_ledgerentry WHERE transaction_id = posting;
    IF total <> 0 THEN
        RAISE EXCEPTION 'ledger transaction % is out of balance by %', posting, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER billing_ledger_balances
    AFTER INSERT OR UPDATE OR DELETE ON billing_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_refuse_unbalanced();
"""
DROP = """
DROP TRIGGER billing_ledger_balances ON billing_ledgerentry;
DROP FUNCTION billing_refuse_unbalanced();
"""


def on_postgres(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_orders_grants_and_the_ledger")]
    operations = [migrations.RunPython(on_postgres(CREATE), on_postgres(DROP), elidable=False)]
