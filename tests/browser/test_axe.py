"""Accessibility by machine: axe-core finds nothing serious on any state of the page, in either theme."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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
    assert [problem for problem in serious(made.page) if "button-name" in problem], "axe sees what is there"
