"""What a first visit weighs: bytes over the wire, requests, and how the page comes to stand, in Chromium with an empty cache.

    python benchmarks/weights.py [--quick]

The portal runs as `deploy/` sets it up (its unit for the web, its nginx, https and HTTP/2 on loopback) on PostgreSQL and Redis, with 14
categories, a topic of 20 posts, a course on sale and an event. Each page is opened in a new browser profile in English and in Chinese, over
a line of 9 Mbit/s with 85 ms of delay. Bytes are those that came through the line, with headers: what nginx really compressed, not what
could be compressed. LCP depends on what else the machine does; bytes, requests, elements and CLS do not.
"""
import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.rig import chromium  # noqa: E402
from tests.rig.deployed import HOST, Deployed  # noqa: E402
from tests.rig.servers import servers  # noqa: E402

LINE = {"offline": False, "latency": 85, "downloadThroughput": 9_000_000 / 8, "uploadThroughput": 3_000_000 / 8}
# The kind that Chromium names → our column.
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts", "Image": "images"}
BUDGETS = {"html": 9_000, "css": 36_000, "js": 25_000, "fonts": 0, "all": 85_000, "requests": 8, "elements": 700}
WATCH = """
    window.shifted = 0; window.largest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) window.shifted += entry.value; }))
        .observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.largest = entry.startTime; }))
        .observe({ type: "largest-contentful-paint", buffered: true });
"""
WORDS = "Two workers claim jobs from one table, and the second one waits for the first. " * 6


def fill() -> None:
    """In the portal that was deployed: tables, and a page of each kind; prints their addresses."""
    from benchmarks.tables import make_tables

    make_tables()
    from portal.tests.talk import make_category, make_topic
    from tests.factories.accounts import make_member
    from tests.factories.courses import make_paid_course
    from tests.factories.events import make_event

    people = [make_member(f"writer-{n}", display_name=f"Writer {n}") for n in range(5)]
    for n in range(14):
        make_category(f"category-{n}", f"Category {n}")
    topic = make_topic(people[0], make_category(), replies=[people[n % 5] for n in range(19)], body=WORDS)
    course, event = make_paid_course("paid", owner=people[0]), make_event("talk", organiser=people[1])
    print("\n".join(thing.get_absolute_url() for thing in (topic, course, event)))


def deployed(folder: str, found: dict[str, str]) -> tuple[Deployed, dict[str, str]]:
    """The portal with something to read, and the pages to visit."""
    site = Deployed(Path(folder), found["DATABASE_URL"], found["REDIS_URL"], EMAIL_URL="smtp://127.0.0.1:9")
    site.manage("collectstatic", "--noinput", "--verbosity", "0")
    topic, course, event = site.manage("shell", "--no-imports", "-c", "from benchmarks.weights import fill; fill()").splitlines()[-3:]
    site.unit("web")
    site.proxy()
    site.wait(lambda: _answers(site))
    return site, {"home": "/", "topic": topic, "course": course, "event": event, "sign in": "/accounts/login/"}


def _answers(site: Deployed) -> bool:
    try:
        with httpx.Client(verify=False) as client:  # its certificate is of its own making
            return client.get(f"https://127.0.0.1:{site.https_port}/healthz", headers={"Host": HOST}).status_code == 200
    except httpx.HTTPError:
        return False


def weigh(browser, path: str, locale: str) -> Counter:
    """One first visit: bytes of each kind and all together, requests, elements, and when the largest part stood (ms)."""
    context = browser.new_context(locale=locale, ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    kinds, weights = {}, Counter()

    def finished(event):
        weights[KINDS.get(kinds.get(event["requestId"]), "others")] += event["encodedDataLength"]
        weights["all"] += event["encodedDataLength"]
        weights["requests"] += 1

    line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    line.on("Network.loadingFinished", finished)
    answer = page.goto(f"https://{HOST}{path}", wait_until="networkidle")
    if answer.status != 200:
        sys.exit(f"{answer.status} at {path}")
    weights["elements"] = page.evaluate("document.querySelectorAll('*').length")
    weights["lcp"] = round(page.evaluate("window.largest"))
    weights["cls"] = round(page.evaluate("window.shifted"), 4)
    context.close()
    return weights


COLUMNS = ("html", "css", "js", "fonts", "images", "others", "all", "requests", "elements", "lcp", "cls")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="in English only")
    asked = options.parse_args()
    began, over, figures = time.monotonic(), [], []
    with servers() as found, tempfile.TemporaryDirectory(prefix="guildhall-weights-") as folder, sync_playwright() as playwright:
        site, pages = deployed(folder, found)
        arguments = [*chromium.ARGUMENTS, f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{site.https_port}"]
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=arguments)
        try:
            print(f"| page | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")
            for name, path in pages.items():
                for locale in ("en-GB", "zh-CN")[: 1 if asked.quick else 2]:
                    weights = weigh(browser, path, locale)
                    print(f"| {name}, {locale[:2]} | " + " | ".join(str(weights[column]) for column in COLUMNS) + " |", flush=True)
                    figures.append(f"{name.replace(' ', '_')}_{locale[:2]}={weights['all']}")
                    heavy = [column for column, most in BUDGETS.items() if weights[column] > most]
                    over += [f"{name}, {locale[:2]}: {column} {weights[column]} > {BUDGETS[column]}" for column in heavy]
        finally:
            browser.close()
            site.close()
    for what in over:
        print(f"over its budget: {what}")
    print(f"RESULT unit=bytes seconds={time.monotonic() - began:.0f} over={len(over)} {' '.join(figures)}")


if __name__ == "__main__":
    main()
