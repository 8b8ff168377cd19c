"""The exported page in a real browser, opened from disk: it works, asks nobody, and runs no text."""

from dataclasses import replace

import pytest

from geo.formats import write_events
from geo.land import WORLD, outlines
from tests.hostile_records import ARTICLES, EVENTS, HOSTILE
from tests.samples import ARTICLE, CAMP
from tests.samples import EVENTS as SAMPLES


@pytest.fixture
def opened(chromium, tmp_path):
    """Return a function that exports events and opens the page; what the page asked for and said is kept."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})

    def export_and_open(events, articles):
        path = tmp_path / "map.html"
        write_events(events, articles=articles, to=path)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("dialog", lambda dialog: page.said.append(dialog.message))
        page.goto(path.as_uri())
        return page

    yield export_and_open
    context.close()


def test_the_owners_article_by_date_with_its_marks(opened):
    page = opened(SAMPLES, [ARTICLE])
    assert page.inner_text("#counts") == "4 of 4 events, 1 unplaced, 1 undated"
    assert page.locator("h2").all_inner_texts() == ["19 November 2025", "23 November 2025", "Undated"]
    assert page.locator("blockquote").first.inner_text() == CAMP.sentence_text
    marks = page.locator("article").first.locator("mark")
    assert marks.all_inner_texts() == ["November 19", "airstrike", "Ayn al-Hilweh"]
    assert page.locator(".dot").count() == 3
    assert page.locator(".land").count() == 1
    assert "GeoNames, CC BY 4.0" in page.inner_text("#thanks")
    assert page.said == []
    assert len(page.asked) == 1  # the file itself


def test_search_types_and_points_choose(opened):
    page = opened(SAMPLES, [ARTICLE])
    page.fill("#search", "Hezbollah")
    assert page.inner_text("#counts") == "2 of 4 events, 1 unplaced"
    page.fill("#search", "")
    page.get_by_role("button", name="air strike (2)").click()
    assert page.locator("blockquote").count() == 2
    page.get_by_role("button", name="air strike (2)").click()
    page.locator(".dot.diplomacy").click()
    assert page.locator("article.chosen mark.trigger").all_inner_texts() == ["negotiations"]
    for _ in range(12):  # out to the whole world, where the coarse outlines take over
        page.click("#farther")
    assert page.locator(".land").count() == 1
    assert page.said == []


def test_hostile_texts_are_shown_and_not_run(opened):
    page = opened(EVENTS, ARTICLES)
    page.wait_for_timeout(300)
    assert page.evaluate("window.__xss") is None
    assert page.locator("article").count() == len(HOSTILE)
    for text in ("<script>window.__xss=1</script>", "{{ 7*7 }}{% for x in (1,) %}{{ x }}{% endfor %}", "[[DATA]]"):
        assert page.locator("blockquote", has_text=text).count() > 0
    assert page.locator("img, iframe, object, a[href^=javascript]").count() == 0
    page.locator(".dot").first.click()
    assert page.said == []
    assert len(page.asked) == 1


def test_the_policy_stops_what_might_get_in(opened):
    page = opened(SAMPLES, [ARTICLE])
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.__xss=1\">')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.__xss=1'}))")
    page.wait_for_timeout(200)
    assert page.evaluate("window.__xss") is None
    assert any("Content Security Policy" in words for words in page.said)


def test_many_events_are_drawn_a_screenful_at_a_time(opened):
    many = [replace(event, id=f"{event.id}{number}") for number in range(500) for event in SAMPLES]
    page = opened(many, [ARTICLE])
    assert page.inner_text("#counts") == "2000 of 2000 events, 500 unplaced, 500 undated"
    assert page.locator("article").count() == 500
    page.get_by_role("button", name="Show 500 more of 2000").click()
    assert page.locator("article").count() == 1000


@pytest.mark.parametrize(
    ("box", "holds"), [(WORLD, 300), ((33.0, 31.0, 38.0, 36.0), 4), ((-31.0, 10.0, -30.0, 11.0), 0)]
)
def test_outlines_stay_in_their_box(box, holds):
    land = outlines(box)
    assert land is not None
    assert len(land.rings) >= holds
    assert holds or not land.rings  # open sea
    for ring in land.rings:
        x, y = ring[:2]
        for dx, dy in [(0, 0), *zip(ring[2::2], ring[3::2], strict=True)]:
            x, y = x + dx, y + dy
            assert box[0] - land.unit <= x * land.unit <= box[2] + land.unit
            assert box[1] - land.unit <= y * land.unit <= box[3] + land.unit


def test_without_the_outlines_package_there_is_a_map_all_the_same(monkeypatch):
    outlines.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert outlines(WORLD) is None
    outlines.cache_clear()
