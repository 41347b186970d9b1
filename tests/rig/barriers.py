"""What keeps somebody from using a page: what axe-core finds at it, what makes it wider than its window, what is tied to nothing.

A page is loaded once and looked at twice, wide and narrow, once in each theme. Who looks decides which is which, so that a page that
several people see is seen in all four ways.
"""
from pathlib import Path

import axe_playwright_python

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
BY_DAY, BY_NIGHT = ((WIDE, "light"), (NARROW, "dark")), ((WIDE, "dark"), (NARROW, "light"))
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"],
    # Style sheets are not fetched a second time: only a rule about turned screens asks for that.
    "rules": {"target-size": {"enabled": True}}, "preload": False,
}
ASK = """
    async (rules) => {
        document.getAnimations().forEach((animation) => animation.finish());
        const { violations } = await axe.run(rules);
        return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id} at ${target.join(" ")}: ${html}`));
    }
"""
# In the tables of the admin help stands in the head of the column.
LOOSE = """
    () => [...document.querySelectorAll(":is(input, select, textarea, button, [role]):not(.tabular *)")].flatMap((part) => {
        const names = ["aria-describedby", "aria-labelledby", "aria-controls"];
        const ids = names.flatMap((name) => (part.getAttribute(name) ?? "").split(" "));
        const missing = ids.filter((id) => id && !document.getElementById(id));
        if (part.ariaInvalid === "true" && !part.getAttribute("aria-describedby")) missing.push("a sentence that says what is wrong");
        return missing.map((what) => `tied to nothing, ${what}: ${part.outerHTML.slice(0, 120)}`);
    })
"""
WIDER = """
    () => {
        const room = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= room) return [];
        const scrolls = (element) => element && element !== document.documentElement
            && (element !== document.body && getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
        const out = [...document.body.querySelectorAll("*")].filter(
            (element) => element.getBoundingClientRect().right > room + 0.5 && !scrolls(element.parentElement));
        const named = out.slice(0, 3).map((element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 120));
        return [`sideways scroll, ${document.documentElement.scrollWidth} in ${room}: ${named.join(" | ")}`];
    }
"""


def barriers_at(page, views=BY_DAY) -> list[str]:
    """What is in the way at the page that is open, each with the view it was found in; an empty list of a good page."""
    found = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    for size, theme in views:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        told = [*page.evaluate(ASK, RULES), *page.evaluate(WIDER)]
        found += [f"{size['width']} {theme}: {one[:300]}" for one in told]
    return [*found, *page.evaluate(LOOSE)]
