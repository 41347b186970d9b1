"""Pictures of the pages, from a sample community started for it.

    python tools/screenshots.py                      the pictures of the docs, into docs/pictures/
    python tools/screenshots.py --all FOLDER         every page x 1280 and 360 px x light and dark x English and Chinese, for looking at
    python tools/screenshots.py --url http://localhost:8000 --all FOLDER [--only home,topic]     of a running demo
"""
import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.rig import chromium  # noqa: E402

# name → (who looks, address, or a link to follow: "address > css selector of the link")
PAGES = {
    "home-visitor": ("", "/"),
    "home-member": ("subscriber", "/"),
    "square": ("subscriber", "/community/"),
    "topic": ("subscriber", "/community/?order=hot > main .entry h2 a"),
    "question": ("subscriber", "/community/?order=top > main .entry:has(.state) h2 a"),
    "unread": ("subscriber", "/community/?order=unread"),
    "new-topic": ("subscriber", "/community/new/"),
    "tags": ("subscriber", "/community/tags/"),
    "tag": ("subscriber", "/community/tags/ > main .leaders a, main table a, main h2 a"),
    "articles": ("", "/community/articles/"),
    "article": ("member", "/community/articles/ > main h2 a, main h3 a"),
    "new-article": ("author", "/community/articles/new/"),
    "my-articles": ("author", "/me/articles/"),
    "vetting-articles": ("reviewer", "/community/articles/vetting/"),
    "freshness": ("reviewer", "/community/articles/freshness/"),
    "projects": ("subscriber", "/community/projects/"),
    "project": ("subscriber", "/community/projects/ > main h2 a, main h3 a"),
    "experts": ("subscriber", "/community/experts/"),
    "expert": ("subscriber", "/community/experts/ > main h2 a, main h3 a"),
    "following": ("subscriber", "/me/following/"),
    "bookmarks": ("subscriber", "/me/bookmarks/"),
    "drafts": ("subscriber", "/me/drafts/"),
    "moderation": ("moderator", "/community/moderation/"),
    "notice-settings": ("subscriber", "/me/notifications/settings/"),
    "my-feed": ("subscriber", "/me/feed/"),
    "needs": ("operator", "/analytics/needs/"),
    "catalogue": ("subscriber", "/courses/"),
    "course": ("member", "/courses/postgresql-transactions/"),
    "lesson": ("subscriber", "/courses/postgresql-transactions/ > .contents a.open"),
    "events": ("subscriber", "/events/"),
    "month": ("subscriber", "/events/?view=month"),
    "event": ("subscriber", "/events/ > main h3 a"),
    "surveys": ("subscriber", "/surveys/"),
    "survey": ("subscriber", "/surveys/ > main h3 a"),
    "results": ("operator", "/surveys/ > main a[href$='/results/']"),
    "membership": ("member", "/membership/"),
    "my-membership": ("subscriber", "/me/membership/"),
    "give": ("subscriber", "/membership/ > main a[href*='/give/']"),
    "gift-code": ("member", "/gifts/"),
    "coupons": ("member", "/me/coupons/"),
    "orders": ("subscriber", "/me/orders/"),
    "order": ("subscriber", "/me/orders/ > main a[href*='/orders/']"),
    "access": ("subscriber", "/courses/postgresql-transactions/ > main a[href$='/access/']"),
    "earnings": ("author", "/me/earnings/"),
    "earnings-month": ("author", "/me/earnings/ > main a[href*='/me/earnings/2']"),
    "finance": ("admin", "/admin/billing/earning/finance/"),
    "overview": ("operator", "/analytics/"),
    "leaderboard": ("subscriber", "/community/leaderboard/"),
    "search": ("subscriber", "/search/?q=Python"),
    "notices": ("author", "/me/notifications/"),
    "points": ("subscriber", "/me/points/"),
    "learning": ("subscriber", "/me/learning/"),
    "profile": ("subscriber", "/members/ > main .who a"),
    "welcome": ("member", "/welcome/"),
    "members": ("subscriber", "/members/"),
    "set-up": ("admin", "/setup/look/"),
    "staff-acts": ("admin", "/admin/portal/staffact/"),
    "sign-in": ("", "/accounts/login/"),
    "sign-up": ("", "/accounts/signup/"),
    "admin": ("admin", "/admin/"),
    "api-docs": ("", "/api/v1/docs"),
    "not-found": ("", "/no-such-page/"),
    "styleguide": ("", "/styleguide/"),
    "demo-doors": ("", "/demo/"),
}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
# In the order of docs/tour.md. What is shown in one language is shown in the other.
SHOWN = [
    ("home-member", 1280, "light"), ("welcome", 1280, "light"), ("topic", 1280, "light"), ("lesson", 1280, "dark"), ("event", 360, "light"),
    ("survey", 360, "dark"), ("membership", 1280, "light"), ("overview", 1280, "light"), ("set-up", 1280, "light"),
    ("admin", 1280, "dark"),
]
# All of one language first: who signs in speaks it on every page from then on.
DOCS = [(*shot, language) for language in ("en", "zh") for shot in SHOWN]


@contextmanager
def running_demo():
    """A demo of its own in a folder that is thrown away; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="guildhall-pictures-") as folder:
        env = {**os.environ, "DEMO": "1", "DEMO_DIR": folder, "PORT": str(port)}
        demo = subprocess.Popen([sys.executable, "manage.py", "demo", "--port", str(port)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        try:
            while True:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
                try:
                    connection.request("GET", "/readyz", headers={"Host": "localhost"})
                    if connection.getresponse().status == 200:
                        break
                except OSError:
                    pass
                if demo.poll() is not None:
                    sys.exit("the demo did not start")
                time.sleep(1)
            yield f"http://localhost:{port}"
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(40)


def open_page(page, url: str, address: str) -> None:
    where, _, link = address.partition(" > ")
    page.goto(url + where, wait_until="load")
    if link:
        target = page.locator(link).first.get_attribute("href")
        page.goto(url + target if target.startswith("/") else target, wait_until="load")


def file_of(name: str, width: int, theme: str, language: str) -> str:
    return f"{name}-{width}-{theme}-{language}.png"


def shrink(picture: Path) -> None:
    """256 colours are enough for our pages, and a third of the bytes in every copy of the repository."""
    with Image.open(picture) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)


def take(browser, url: str, shots: list, folder: Path, *, whole: bool) -> None:
    """`whole`: the page to its end, else what the window shows."""
    folder.mkdir(parents=True, exist_ok=True)
    contexts: dict = {}
    for name, width, theme, language in shots:
        who, address = PAGES[name]
        key = (who, width, theme, language)
        if key not in contexts:
            context = browser.new_context(
                viewport={"width": width, "height": 900 if width > 600 else 740}, color_scheme=theme,
                locale={"zh": "zh-CN", "en": "en-GB"}[language],
                timezone_id="Asia/Shanghai",
            )
            context.add_cookies([{"name": "django_language", "value": LANGUAGES[language], "url": url}])
            page = context.new_page()
            if who:
                page.goto(url + "/demo/")
                page.locator(f"form[action$='/{who}/'] button").click()
                page.goto(f"{url}/language/{LANGUAGES[language]}/?next=/")
            contexts[key] = page
        page = contexts[key]
        try:
            open_page(page, url, address)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                print(f"{name} {width} {theme} {language}: scrolls sideways by {wide} px")
            picture = folder / file_of(name, width, theme, language)
            page.screenshot(path=str(picture), full_page=whole)
            if not whole:
                shrink(picture)
        except Exception as error:  # noqa: BLE001 - one page that fails must not cost the others
            print(f"{name} {width} {theme} {language}: {str(error).splitlines()[0]}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url")
    options.add_argument("--all", type=Path)
    options.add_argument("--only", default="")
    given = options.parse_args()
    names = [n for n in PAGES if not given.only or n in given.only.split(",")]
    every = [(n, w, t, lang) for w in (1280, 360) for t in ("light", "dark") for lang in ("en", "zh") for n in names]
    shots, folder = (every, given.all) if given.all else (DOCS, ROOT / "docs" / "pictures")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.program(), args=list(chromium.ARGUMENTS))
        if given.url:
            take(browser, given.url, shots, folder, whole=bool(given.all))
        else:
            with running_demo() as url:
                take(browser, url, shots, folder, whole=bool(given.all))
        browser.close()
    if not given.all:
        for left in set(folder.glob("*.png")) - {folder / file_of(*shot) for shot in DOCS}:
            left.unlink()


if __name__ == "__main__":
    main()
