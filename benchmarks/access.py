"""Access checks per second on PostgreSQL: 1,000,000 grants for 100,000 members, asked as every page, file and search asks.

    python benchmarks/access.py [--grants 1000000] [--checks 20000] [--processes 2] [--quick]

Ten grants a member: a term of a plan that runs, three that have ended, a renewal to come, four things for life, and one right taken back. A
check is a member and a product by chance: the one query for the member's rights and the answer from them, nothing kept between two
checks. About half of the answers are yes. At the end a thousand rights are revoked, and the very next question of each must say so.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PRODUCTS, PLANS, OPENED, EACH = 400, 4, 150, 10
FILLED = {"id", "member_id", "product_id", "plan_id", "starts_at", "ends_at", "revoked_at", "source_kind", "source_key"}

# One row a member and number: n 0 the running term, 1-3 ended ones, 4 the renewal, 5-8 single things, 9 what was taken back.
FILL = """
insert into billing_grant (
       member_id, product_id, plan_id, starts_at, ends_at, revoked_at, source_kind, source_key /* others */)
select m.member,
       case when n >= 5 then %(product)s + (m.rank * 7 + n * 31) %% %(products)s end,
       case when n < 5 then %(plan)s + m.rank %% %(plans)s end,
       now() + case when n = 0 then interval '-20 days' when n = 4 then interval '10 days' else n * interval '-40 days' end,
       case when n = 0 then now() + interval '10 days' when n = 4 then now() + interval '40 days'
            when n < 4 then now() - n * interval '40 days' + interval '30 days' end,
       case when n = 9 then now() - interval '1 day' end,
       'order', 'B' || m.member || '-' || n /* others */
from (select * from billing_grant where id = %(grant)s) one,
     (select id as member, row_number() over (order by id) as rank from accounts_member) m, generate_series(0, 9) n
"""


def in_process(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, __file__, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return done.stdout.splitlines()[-1]


def prepare(grants: int) -> None:
    """Tables, members, products, plans and grants; prints the size of the table of grants with its indexes."""
    from django.db import connection

    from accounts.models import Member
    from benchmarks.tables import make_tables
    from billing.models import Grant
    from tests.factories.billing import make_grant, make_plan, make_product

    make_tables()
    Member.objects.bulk_create((Member(handle=f"m{n}", password="!") for n in range(grants // EACH)), batch_size=5000)
    products = [make_product() for _n in range(PRODUCTS)]
    plans = [make_plan(products=products[n * OPENED // 2:n * OPENED // 2 + OPENED]) for n in range(PLANS)]
    first = make_grant(Member.objects.first(), products[0])
    others = "".join(f", {field.column}" for field in Grant._meta.concrete_fields if field.column not in FILLED)
    with connection.cursor() as cursor:
        keys = {"grant": first.pk, "product": products[0].pk, "products": PRODUCTS, "plan": plans[0].pk, "plans": PLANS}
        cursor.execute(FILL.replace(" /* others */", others), keys)
        cursor.execute("delete from billing_grant where id = %s", [first.pk])
        cursor.execute("analyze")
        cursor.execute("select pg_total_relation_size('billing_grant')")
        size = cursor.fetchone()[0]
    print(json.dumps({"grants": Grant.objects.count(), "megabytes": round(size / 1_000_000), "first": products[0].pk}))


def check(number: int, checks: int, first: int) -> None:
    """Ask, when standard input says so; prints the seconds of each check, how many were open, and the CPU seconds of all."""
    from django.utils import timezone

    from accounts.models import Member
    from billing.access import rights_of

    chance = random.Random(number)
    low, high = Member.objects.order_by("pk").values_list("pk", flat=True).first(), Member.objects.order_by("pk").last().pk
    asked = [(Member(pk=chance.randint(low, high)), first + chance.randrange(PRODUCTS)) for _n in range(checks)]
    rights_of(asked[0][0], at=timezone.now())
    print("ready", flush=True)
    sys.stdin.readline()
    took, opened, began = [], 0, time.process_time()
    for member, product_id in asked:
        clock = time.perf_counter()
        opened += rights_of(member, at=timezone.now()).access_to(product_id).allowed
        took.append(time.perf_counter() - clock)
    print(json.dumps([took, opened, time.process_time() - began]), flush=True)


def revoke_some() -> None:
    """A thousand rights are taken back; prints how many the next question still opened, and the slowest of these questions."""
    from django.utils import timezone

    from billing import grants
    from billing.access import rights_of
    from billing.models import Grant

    chosen = Grant.objects.filter(product__isnull=False, revoked_at=None).select_related("member").order_by("source_key")[:1000]
    still, slowest = 0, 0.0
    for grant in chosen:
        grants.revoke(grant, at=timezone.now())
        clock = time.perf_counter()
        held = rights_of(grant.member, at=timezone.now()).held
        slowest = max(slowest, time.perf_counter() - clock)
        still += any(one.id == grant.pk for one in held)
    print(json.dumps([still, slowest]))


def measure(grants: int, checks: int, processes: int) -> dict:
    from tests.rig.servers import postgres

    with tempfile.TemporaryDirectory(prefix="guildhall-pg-") as cluster, tempfile.TemporaryDirectory(prefix="guildhall-var-") as var:
        Path(cluster).chmod(0o755)
        with postgres(Path(cluster)) as url:
            env = {**os.environ, "DATABASE_URL": url, "REDIS_URL": "", "VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            filled = json.loads(in_process(["--step", "prepare", "--grants", str(grants)], env))
            each, first = str(checks // processes), str(filled["first"])
            askers = [
                subprocess.Popen(
                    [sys.executable, __file__, "--step", "check", "--number", str(number), "--checks", each, "--first", first], cwd=ROOT,
                    env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                )
                for number in range(processes)
            ]
            for asker in askers:
                asker.stdout.readline()
            started = time.perf_counter()
            for asker in askers:
                asker.stdin.write("go\n")
                asker.stdin.flush()
            answers = [json.loads(asker.stdout.readline()) for asker in askers]
            seconds = time.perf_counter() - started
            for asker in askers:
                asker.communicate(timeout=30)
            still, slowest = json.loads(in_process(["--step", "revoke"], env))
    took = [one for answer in answers for one in answer[0]]
    return {
        **filled, "took": took, "open": sum(answer[1] for answer in answers), "cpu": sum(answer[2] for answer in answers),
        "seconds": seconds, "still": still, "slowest": slowest,
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--grants", type=int, default=1_000_000)
    options.add_argument("--checks", type=int, default=20_000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--quick", action="store_true", help="20,000 grants, 2,000 checks")
    for name in ("--number", "--first"):
        options.add_argument(name, type=int, default=0, help=argparse.SUPPRESS)
    options.add_argument("--step", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.step:
        import django

        django.setup()
        if asked.step == "prepare":
            prepare(asked.grants)
        elif asked.step == "check":
            check(asked.number, asked.checks, asked.first)
        else:
            revoke_some()
        return
    grants, checks = (20_000, 2_000) if asked.quick else (asked.grants, asked.checks)
    found = measure(grants, checks, asked.processes)
    milliseconds = [one * 1000 for one in found["took"]]
    print(f"{found['grants']} grants in {found['megabytes']} MB; {found['open'] / len(milliseconds):.0%} of the answers were yes")
    print(f"after a right was revoked: {found['still']} of 1000 still opened, slowest answer {found['slowest'] * 1000:.1f} ms")
    print(
        f"RESULT checks_per_s={len(milliseconds) / found['seconds']:.0f} p50_ms={statistics.median(milliseconds):.2f} "
        f"p95_ms={statistics.quantiles(milliseconds, n=20)[-1]:.2f} cpu_ms={found['cpu'] / len(milliseconds) * 1000:.2f} "
        f"grants={found['grants']} members={found['grants'] // EACH} processes={asked.processes} megabytes={found['megabytes']} "
        f"still_open={found['still']}"
    )


if __name__ == "__main__":
    main()
