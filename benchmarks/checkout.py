"""Orders per second, through to the grant, on PostgreSQL: ordering, opening the attempt at the sandbox, paying there, and the signed
notice with all its effects (verification, inbox, payment, ledger, grant, notice to the member), each step committed as on the site.

    python benchmarks/checkout.py [--orders 2000] [--processes 2] [--quick]

Without HTTP and pages: `benchmarks/pages.py` measures those. Members and products are made before the clock starts; every process
buys for members of its own and, in turn, for one member all of them share, so that some wait for one another. At the end the books are
checked.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MEMBERS, SHARED_EVERY = 8, 10


def in_process(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, __file__, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return done.stdout.splitlines()[-1]


def prepare(orders: int, processes: int) -> None:
    """Tables, people and things; prints which process buys what for whom, as (member, product)."""
    from benchmarks.tables import make_tables
    from tests.factories.accounts import make_member
    from tests.factories.billing import make_product

    make_tables()
    each = orders // processes
    shared = make_member("shared")
    things = [make_product(price=100 + n).pk for n in range(orders)]
    plan = []
    for number in range(processes):
        own = [make_member().pk for _n in range(MEMBERS)]
        mine = things[number * each:(number + 1) * each]
        plan.append([[shared.pk if n % SHARED_EVERY == 0 else own[n % MEMBERS], thing] for n, thing in enumerate(mine)])
    print(json.dumps(plan))


def buy(plan: list[list[int]]) -> None:
    """Buy all of it, when standard input says so; prints the seconds that each order took, step by step."""
    from django.utils import timezone

    from accounts.models import Member
    from billing import checkout, payments
    from billing.models import Product, SandboxCharge
    from billing.providers.sandbox import deciding
    from tests.factories.billing import deliver_notice, fact_of

    members, things = Member.objects.in_bulk([pair[0] for pair in plan]), Product.objects.in_bulk([pair[1] for pair in plan])
    print("ready", flush=True)
    sys.stdin.readline()
    took = []
    for member, thing in plan:
        clock = [time.perf_counter()]
        order = checkout.order_things(members[member], [things[thing]], at=timezone.now())
        clock.append(time.perf_counter())
        payment = payments.start_payment(order, "sandbox", return_url=order.get_absolute_url(), at=timezone.now())
        clock.append(time.perf_counter())
        charge = SandboxCharge.objects.only("pk").get(payment_key=str(payment.key))
        deciding.pay(charge.pk, deciding.Card.LOST, at=timezone.now())
        clock.append(time.perf_counter())
        if deliver_notice(fact_of(payment)) != ["applied"]:
            raise SystemExit(f"order {order.ref} was not paid")
        clock.append(time.perf_counter())
        took.append([later - earlier for earlier, later in zip(clock, clock[1:], strict=False)])
    print(json.dumps(took), flush=True)


def check() -> None:
    from billing.invariants import check_invariants
    from billing.models import Grant

    print(json.dumps([Grant.objects.count(), check_invariants()]))


def measure(orders: int, processes: int) -> dict:
    from tests.rig.servers import postgres

    with tempfile.TemporaryDirectory(prefix="guildhall-pg-") as cluster, tempfile.TemporaryDirectory(prefix="guildhall-var-") as var:
        Path(cluster).chmod(0o755)
        with postgres(Path(cluster)) as url:
            env = {**os.environ, "DATABASE_URL": url, "REDIS_URL": "", "VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            plan = json.loads(in_process(["--step", "prepare", "--orders", str(orders), "--processes", str(processes)], env))
            plans = []
            for number, part in enumerate(plan):
                plans.append(Path(var) / f"plan-{number}.json")
                plans[-1].write_text(json.dumps(part))
            buyers = [
                subprocess.Popen(
                    [sys.executable, __file__, "--step", str(path)], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL, text=True,
                )
                for path in plans
            ]
            for buyer in buyers:
                buyer.stdout.readline()
            started = time.perf_counter()
            for buyer in buyers:
                buyer.stdin.write("go\n")
                buyer.stdin.flush()
            took = [step for buyer in buyers for step in json.loads(buyer.stdout.readline())]
            seconds = time.perf_counter() - started
            for buyer in buyers:
                buyer.wait(30)
            grants, wrong = json.loads(in_process(["--step", "check"], env))
    return {"took": took, "seconds": seconds, "grants": grants, "wrong": wrong}


def report(result: dict) -> float:
    names = ("order", "open the attempt", "pay at the sandbox", "notice to grant")
    for name, step in zip(names, zip(*result["took"], strict=True), strict=True):
        print(f"{name:20} p50 {statistics.median(step) * 1000:6.1f} ms, p95 {statistics.quantiles(step, n=20)[-1] * 1000:6.1f} ms")
    return statistics.quantiles([sum(steps) for steps in result["took"]], n=20)[-1] * 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--orders", type=int, default=2000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--quick", action="store_true", help="40 orders")
    options.add_argument("--step", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.step:
        import django

        django.setup()
        if asked.step == "prepare":
            prepare(asked.orders, asked.processes)
        elif asked.step == "check":
            check()
        else:
            buy(json.loads(Path(asked.step).read_text()))
        return
    orders = 40 if asked.quick else asked.orders
    result = measure(orders, asked.processes)
    p95 = report(result)
    rate = len(result["took"]) / result["seconds"]
    print(
        f"RESULT orders_per_s={rate:.1f} p95_ms={p95:.1f} orders={len(result['took'])} processes={asked.processes} "
        f"grants={result['grants']} wrong={len(result['wrong'])}"
    )


if __name__ == "__main__":
    main()
