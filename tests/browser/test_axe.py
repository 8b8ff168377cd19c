"""Accessibility by machine: axe-core finds nothing serious on any state of the page, in either theme."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.samples import CAMP

Opener = Callable[..., Visit]
STATES = {
    "event": (f"?e={CAMP.id}", 1440),
    "filtered": (f"?type=air_strike&place=Lebanon&d=2025-11-19&d=2025-11-22&e={CAMP.id}&view=Source", 1440),
    "nothing": ("?type=talks&undated=0", 1440),
    "phone": ("?type=talks", 390),
    "embedded": (f"?embed=true&e={CAMP.id}", 700),
}


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out, in the page and in the map's frame."""
    map_frame = page.get_by_title("Map of the events").element_handle().content_frame()  # type: ignore[union-attr]
    answers = [Axe().run(where).response for where in (page, map_frame)]
    assert all(answer["passes"] for answer in answers), "axe looked at nothing"
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:160] for node in one['nodes'][:4]]}"
        for answer in answers
        for one in answer["violations"]
        if one["impact"] in ("serious", "critical")
    ]


# What can be pressed, and how large it must be to be hit (WCAG 2.2, 2.5.8); links within a line of text may be smaller.
PRESSED = "button, a[href], summary, .dl-choice, .dl-handle, .dl-pick, [role=radio]"
SMALL = """(pressed) => [...document.querySelectorAll(pressed)]
  .map((node) => ({ node, box: node.getBoundingClientRect(), look: getComputedStyle(node) }))
  .filter(({ node, look }) => look.visibility !== "hidden" && look.display !== "inline" && node.getClientRects().length)
  .filter(({ node }) => !node.matches("input, [data-testid=stSkipToContent]") && node.style.width !== "1px") // unseen
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ node, box }) => node.outerHTML.slice(0, 120) + " " + box.width + " x " + box.height)"""


def small(page: Page) -> list[str]:
    """What can be pressed and is smaller than 24 pixels, in the page and in the map's frame."""
    map_frame = page.get_by_title("Map of the events").element_handle().content_frame()  # type: ignore[union-attr]
    assert map_frame is not None
    return [found for where in (page, map_frame) for found in where.evaluate(SMALL, PRESSED)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_opens_and_changes_is_accessible_and_large_enough(visit: Opener, dark: bool) -> None:
    page = visit(f"?e={CAMP.id}&view=List", dark=dark).page
    page.locator(".dl-row").first.wait_for()
    frame = page.frame_locator(".st-key-map iframe")
    steps = {
        "list": lambda: None,
        "heat": lambda: frame.get_by_role("radio", name="Heat").click(),
        "points": lambda: frame.get_by_role("radio", name="Points").click(),
        "undated": lambda: page.locator(".dl-tray").click(),
        "source": lambda: page.get_by_role("radio", name="Source").click(),
        "export": lambda: page.get_by_role("button", name="Export").click(),
        "about": lambda: page.get_by_role("button", name="About").click(),
        "adding": lambda: page.get_by_role("button", name="Add text").click(),
    }
    found = {}
    for name, step in steps.items():
        step()
        if name in ("about", "adding"):
            page.get_by_role("dialog").get_by_role("heading").first.wait_for()
        page.wait_for_timeout(900)  # what fades in is there
        if problems := [*serious(page), *small(page)]:
            found[name] = problems
        if name in ("export", "about", "adding"):
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
    assert found == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(visit: Opener, dark: bool) -> None:
    made = visit(dark=dark)
    found = {}
    for name, (query, width) in STATES.items():
        page = made.page
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(made.page.url.split("?")[0].split("#")[0] + query)
        page.locator(".dl-counts").wait_for()
        page.get_by_title("Map of the events").wait_for()
        page.locator(".st-key-map").wait_for()
        page.wait_for_timeout(400)  # the last parts are still coming in: what axe sees must be the whole
        for summary in page.locator(".dl-card summary").all():
            summary.click()
        if problems := serious(page):
            found[name] = problems
    assert found == {}
    made.page.evaluate("document.body.append(document.createElement('button'))")
    assert small(made.page), "a button without size is too small"
    assert [problem for problem in serious(made.page) if "button-name" in problem], "axe sees what is there"
