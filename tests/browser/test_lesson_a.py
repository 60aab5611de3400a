"""The lesson in a real browser, on the shipped nets: the vanishing gradient and the conveyor belt, one walk each."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.helpers import alerts, settle

TEXT = "A great start and a clever plot, but by the end it was dull and boring."


def read(page: Page, text: str) -> None:
    """Somebody types a text."""
    page.get_by_text("Edit ·").click()
    page.get_by_role("textbox", name="Text").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url(re.compile("review="))
    settle(page)


def choose(page: Page, name: str, address: str) -> None:
    """Somebody chooses one of several, and the address says so."""
    page.get_by_role("radio", name=name, exact=True).click()
    page.wait_for_url(re.compile(address))
    settle(page)


def push(page: Page, slider: str, key: str, address: str) -> None:
    """Somebody moves a slider by the keyboard, and the address says so."""
    page.get_by_role("slider", name=slider).focus()
    page.keyboard.press(key)
    page.wait_for_url(re.compile(address))
    settle(page)


def sentences(page: Page) -> list[str | None]:
    """What the charts of a page tell those who cannot see them."""
    return [chart.get_attribute("aria-label") for chart in page.get_by_role("figure").all()]


def held(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_the_gradient_is_measured_broken_by_hand_and_shared(open_page, newcomer) -> None:
    page = open_page("gradients")
    read(page, TEXT)
    (trained,) = sentences(page)
    assert re.match(
        r"On the way from the last word back over 15 words the gradient changes: the RNN's", trained
    )
    page.get_by_text("More choices").click()
    push(page, "State weights W_hh, times", "ArrowLeft", "scale=0.9")
    (shrunk,) = sentences(page)
    assert shrunk != trained
    assert alerts(page)[0].startswith("These are no longer the trained nets")
    choose(page, "Every pair of words", "show=pairs")
    assert len(sentences(page)) == 2
    other = newcomer().open(page.url)
    expect(other.get_by_text("Edit ·")).to_contain_text(TEXT)
    assert (sentences(other), alerts(other), held(other)) == (sentences(page), alerts(page), held(page))
    hidden = newcomer().open(f"{page.url}&hide=answers,controls", width=390)
    assert sentences(hidden) == [
        "gradient pairs rnn",
        "gradient pairs lstm",
    ]  # drawn, and nothing said of them
    expect(hidden.get_by_role("textbox", name="Text")).to_be_hidden()
    hidden.get_by_role("button", name="Reveal").last.click()
    expect(hidden.get_by_role("figure").last).to_have_attribute("aria-label", sentences(page)[1] or "")


def test_the_gates_are_held_by_hand_from_a_word_on_and_the_view_is_shared(open_page, newcomer) -> None:
    page = open_page("belt")
    read(page, TEXT)
    assert re.match(
        r"The cell state after the last word is the sum of what all 16 words put on", sentences(page)[0]
    )
    choose(page, "Gate surgery", "view=surgery")
    assert "held at 1 from “but” (word 8) on, P(positive)" in sentences(page)[0]
    choose(page, "the input gate held at 0", "cut=shut")
    push(page, "Word", "End", "word=16")
    choose(page, "at this word only", "scope=at")
    assert "held at 0 at “boring” (word 16) only, P(positive) at the end goes from" in sentences(page)[0]
    other = newcomer().open(page.url)
    expect(other.get_by_role("radio", name="the input gate held at 0", exact=True)).to_be_checked()
    assert (sentences(other), held(other)) == (sentences(page), held(page))
    assert held(page) == {
        "review": [TEXT],
        "view": ["surgery"],
        "cut": ["shut"],
        "scope": ["at"],
        "word": ["16"],
    }
