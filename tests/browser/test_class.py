"""A teacher's hour in a real browser: five links of a plan, opened by somebody else; the first screen."""

import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.helpers import Visitor, settle
from tests.browser.test_ways import follow

TEXT = "A great start and a clever plot, but by the end it was dull and boring."
ANSWERS, CONTROLS = "Hide the answers", "Hide the controls"
VIEWS = (  # page, what is chosen there, what a class is not to see
    ("sentiment", "", (ANSWERS,)),
    ("order", "Your words, reordered", (ANSWERS,)),
    ("gradients", "tanh and its slope", ()),
    ("belt", "Gate surgery", (ANSWERS, CONTROLS)),
    ("steps", "RNN", (CONTROLS,)),
)
SEEN = """() => ({
    heading: document.querySelector('h1').innerText,
    chosen: [...document.querySelectorAll('main [role=radio][aria-checked=true]')].map(e => e.textContent.trim()),
    charts: document.querySelectorAll('main [data-testid=stPlotlyChart]').length,
})"""
FIRST_SCREEN = """() => [...document.querySelectorAll('main img')].filter(
    e => e.checkVisibility() && e.getBoundingClientRect().width > 300
).map(e => e.getBoundingClientRect()).map(box => [box.top, box.bottom])"""


def shown(page: Page) -> dict:
    """What the view shows when nothing has been added to it for a second."""
    last: dict = {}
    while last != (seen := page.evaluate(SEEN)):
        last = seen
        page.wait_for_timeout(1000)
        settle(page)
    return seen


def collect(page: Page, hide: tuple[str, ...], before: int) -> dict:
    """Somebody adds the view to a plan of so many links; what it showed."""
    seen = shown(page)
    page.get_by_role("button", name="Share this view").click()
    for label in (ANSWERS, CONTROLS):
        box = page.get_by_role("checkbox", name=label)
        box.wait_for()
        if box.is_checked() != (label in hide):
            box.locator("xpath=ancestor::label").click()
            word = label.rsplit(" ", 1)[-1]
            link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode")
            expect(link).to_contain_text(re.compile(f"hide=.*{word}"))
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_test_id("stPopoverBody").locator("li a")).to_have_count(before + 1)
    settle(page)
    return seen


def close(page: Page) -> None:
    """Somebody leaves the open box by Escape, which is lost while the page draws itself anew."""
    box = page.get_by_test_id("stPopoverBody")
    for _ in range(10):
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        if not box.count():
            break
    expect(box).to_have_count(0)


def collected(visitor: Visitor, folder: Path) -> tuple[list[str], list[dict]]:
    """The addresses of the printed plan, and what each view showed when it was added."""
    page, seen = visitor.open("sentiment"), []
    page.get_by_role("textbox", name="Review").fill(TEXT)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**review=*")
    page.get_by_test_id("stPlotlyChart").first.wait_for()  # the address is there before the answer
    for path, choice, hide in VIEWS:
        if path != "sentiment":
            follow(page, path)
        if choice:
            page.get_by_role("radio", name=choice, exact=True).click()
            page.wait_for_url(re.compile("[?&](part|show|view|net)="))
        settle(page)
        seen.append(collect(page, hide, len(seen)))
        if path != VIEWS[-1][0]:
            close(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="The plan as a page to print").click()
    download.value.save_as(folder / "plan.html")
    plan = visitor.context.new_page()
    plan.goto((folder / "plan.html").as_uri())
    return [link.get_attribute("href") or "" for link in plan.locator("li a").all()], seen


def test_five_links_of_a_plan_show_somebody_else_the_same_views(newcomer, tmp_path) -> None:
    teacher = newcomer()
    links, seen = collected(teacher, tmp_path)
    teacher.asked -= {address for address in teacher.asked if address.startswith("file:")}
    assert [urlsplit(link).path.strip("/") for link in links] == [path for path, *_ in VIEWS]
    pupil = newcomer()
    for link, before, (_, _, hide) in zip(links, seen, VIEWS, strict=True):
        page = pupil.open(link)
        with suppress(PlaywrightTimeoutError):  # what is not yet drawn
            page.wait_for_function(
                f"before => JSON.stringify(({SEEN})()) == JSON.stringify(before)", arg=before
            )
        assert page.evaluate(SEEN) == before
        assert parse_qs(urlsplit(link).query)["review"] == [TEXT]
        reveals = page.get_by_role("button", name="Reveal")
        expect(reveals.first if ANSWERS in hide else reveals).to_have_count(1 if ANSWERS in hide else 0)
        assert before["chosen"] or page.get_by_role("textbox", name="Review").is_visible()
        for control in page.locator("main [role=radio][aria-checked]").all()[:1]:
            assert control.is_visible() == (CONTROLS not in hide)
        page.close()


@pytest.mark.parametrize("query", ["", "?what=task"])
def test_the_figure_of_the_cell_lies_whole_on_the_first_screen_of_a_small_laptop(open_page, query) -> None:
    page = open_page(f"steps{query}", width=1024)
    page.set_viewport_size({"width": 1024, "height": 768})
    settle(page)
    ((top, bottom),) = page.evaluate(FIRST_SCREEN)
    assert top > 0
    assert bottom <= 768
