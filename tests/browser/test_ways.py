"""The ways between the pages in a real browser: whichever leads to whichever, nothing is lost and nothing stays."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.helpers import DONE, settle

TYPED = "A fine plot and a clever start, but dull by the end."
READS_A_TEXT = ("sentiment", "order", "steps", "gradients", "belt")
LINKS = {
    "sentiment": {"review": TYPED, "memory": "lstm_f"},
    "order": {"review": TYPED, "seed": "1", "part": "change", "case": "Your own"},
    "steps": {"review": TYPED, "seed": "1", "step": "3"},
    "gradients": {"review": TYPED, "show": "tanh"},
    "belt": {"review": TYPED, "seed": "2", "view": "surgery", "word": "4"},
    "compare": {"task": "forecast"},
    "distance": {"turned": "swapped"},
    "forecast": {"ticker": "IBM"},
}
AT = f"""([path, before]) => {{
    const last = location.pathname.split('/').pop(), head = document.querySelector('h1')
    return last == path && head && head.innerText != before && ({DONE})()
}}"""
SEEN = """() => ({
    red: [...document.querySelectorAll('[data-testid=stAlertContentError], [data-testid=stException]')].length,
    asks: [...document.querySelectorAll('[data-testid=stAlert]')].some(e => /Type a review/.test(e.innerText)),
    untrue: /more than 1,000 characters is not put/.test(document.body.innerText),
    empty: [...document.querySelectorAll('textarea')].filter(e => e.checkVisibility() && !e.value).length,
    texts: [...document.querySelectorAll('textarea')].filter(
        e => e.checkVisibility() && ['Text', 'Review'].includes(e.ariaLabel)).map(e => e.value),
    untitled: document.title != 'seqapp' && !/ · seqapp$/.test(document.title),
})"""
CALM = {"red": 0, "asks": False, "untrue": False, "empty": 0, "untitled": False}
MENU = "a[data-testid^=stTopNav]"


def menu(page: Page) -> list[str]:
    """The last part of the address of every page that the menu leads to."""
    paths = set()
    for section in [None, *page.get_by_test_id("stTopNavSection").all()]:
        if section is not None:
            section.click()
            page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
        paths |= {last_part(link.get_attribute("href") or "") for link in page.locator(MENU).all()}
        page.keyboard.press("Escape")
    return sorted(paths)


def last_part(address: str) -> str:
    return urlsplit(address).path.rsplit("/", 1)[-1]


def held(page: Page) -> dict[str, str]:
    query = parse_qs(urlsplit(page.url).query, keep_blank_values=True)
    return {name: values[-1] for name, values in query.items()}


def follow(page: Page, path: str) -> None:
    """Somebody chooses a page in the menu."""
    before = page.locator("h1").inner_text()
    link = page.locator(f"{MENU}[href$='/{path}']").first
    for section in page.get_by_test_id("stTopNavSection").all():
        if link.count():
            break
        section.dispatch_event("click")
        page.get_by_test_id("stTopNavDropdownLink").first.wait_for()
    link.dispatch_event("click")
    page.wait_for_function(AT, arg=[path, before], polling=50)


def step(page: Page, way: str) -> str:
    """The browser's back or forward button, until it leads to another page; its path."""
    settle(page)
    here, before = last_part(page.url), page.locator("h1").inner_text()
    for _ in range(4):  # a page of the menu may have two entries
        page.evaluate(f"history.{way}()")
        page.wait_for_timeout(200)
        if last_part(page.url) != here:
            break
        settle(page)
    path = last_part(page.url)
    page.wait_for_function(AT, arg=[path, before], polling=50)
    return path


def every_way(paths: Iterable[str]) -> Iterator[str]:
    """A walk from the first page that goes from each to each other one once."""
    paths = list(paths)
    ahead = {path: [other for other in paths if other != path] for path in paths}
    stack, walk = paths[:1], []
    while stack:
        if ahead[stack[-1]]:
            stack.append(ahead[stack[-1]].pop())
        else:
            walk.append(stack.pop())
    return reversed(walk)


def check(page: Page, came: str, text: str = "", **held_here: str) -> None:
    """A page shows its text, its address holds no more than it should, and nothing went wrong.

    Args:
        came: how, for the message.
        text: what was typed; empty if nothing was.
        held_here: what the address holds besides.
    """
    path = last_part(page.url)
    seen = page.evaluate(SEEN)
    texts = seen.pop("texts")
    assert seen == CALM, came
    text_held = {"review": text} if text and path in READS_A_TEXT else {}
    assert held(page) == text_held | held_here, came
    if text:
        assert set(texts) <= {text}, came


def type_text(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Review").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**review=*")
    settle(page)


def test_every_page_leads_on_in_both_directions_and_nothing_is_lost_or_left(open_page) -> None:
    """Every pair of pages takes minutes: `test_every_pair_of_pages_survives_back_and_forward`."""
    page = open_page("")
    first, *others = menu(page)
    assert first == ""
    walk = [first, *others, *reversed(others[:-1]), first]
    for before, path in pairwise(walk):
        follow(page, path)
        check(page, f"{before} to {path}")


def test_a_typed_text_goes_along_and_back_and_forward_return_to_it(open_page) -> None:
    page = open_page("sentiment")
    type_text(page, TYPED)
    for path in ("belt", "", "order", "steps", "forecast", "gradients", "sentiment"):
        follow(page, path)
        check(page, f"typed, then {path}", TYPED)
    for expected in ("gradients", "forecast", "steps", "order", "", "belt", "sentiment"):
        assert step(page, "back") == expected
        check(page, f"back to {expected}", TYPED)
    for expected in ("belt", "", "order"):
        assert step(page, "forward") == expected
        check(page, f"forward to {expected}", TYPED)


def test_from_a_link_its_text_goes_along_and_the_rest_stays_on_its_page(open_page) -> None:
    page = open_page(f"belt?{urlencode(LINKS['belt'])}")
    for path in ("order", "sentiment", "distance", "steps", "belt"):
        follow(page, path)
        seed = {"seed": "2"} if path in ("order", "steps", "belt") else {}
        own = {"view": "surgery", "word": "4"} if path == "belt" else {}
        own = own | ({} if path == "gradients" else seed)
        check(page, f"link, then {path}", TYPED, **own)
    assert step(page, "back") == "steps"
    check(page, "back to steps", TYPED, seed="2")


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("start", ["default", "typed", "link"])
def test_every_pair_of_pages_survives_back_and_forward(open_page, start) -> None:
    page = open_page("sentiment")
    paths = menu(page)
    if start == "typed":
        type_text(page, TYPED)
    if start == "link":
        page = open_page(f"sentiment?{urlencode({'review': TYPED})}")
    text = "" if start == "default" else TYPED
    before, *walk = every_way(["sentiment", *(path for path in paths if path != "sentiment")])
    for path in walk:
        follow(page, path)
        check(page, f"{before} to {path}", text)
        step(page, "back")
        assert last_part(page.url) == before
        check(page, f"back from {path} to {before}", text)
        step(page, "forward")
        assert last_part(page.url) == path
        check(page, f"forward from {before} to {path}", text)
        before = path


@pytest.mark.slow
@pytest.mark.parametrize("start", LINKS)
def test_a_link_is_as_it_was_after_a_look_at_any_other_page(open_page, start) -> None:
    page = open_page(f"{start}?{urlencode(LINKS[start])}")
    linked = held(page)
    for path in menu(page):
        if path != start:
            follow(page, path)
            assert page.evaluate(SEEN)["red"] == 0
            assert step(page, "back") == start
            assert held(page) == linked, path
            assert page.evaluate(SEEN)["red"] == 0
