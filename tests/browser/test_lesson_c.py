"""The pages on order and on single steps in a real browser: typed into, stepped by keyboard, clicked, shared."""

import re
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import expect

from tests.browser.helpers import settle

TEXT = "A warm and clever film, but the end is dull."


def read(page, review: str) -> None:
    page.get_by_text("Edit ·").click()
    box = page.get_by_role("textbox", name="Text")
    box.fill(review)
    box.press("Control+Enter")
    page.wait_for_url(re.compile("review="))
    settle(page)


def test_an_own_text_is_shuffled_and_its_address_shows_the_same_shuffle(open_page, newcomer) -> None:
    page = open_page("order?part=orders")
    read(page, TEXT)
    page.locator("h1").click()  # out of the text, where letters are letters
    page.keyboard.press("s")
    page.wait_for_url(re.compile("draw=2"))
    settle(page)
    chart = page.get_by_role("figure")
    label = chart.get_attribute("aria-label")
    assert "differ by exactly 0" in label
    other = newcomer().open(page.url)
    expect(other.get_by_role("figure")).to_have_accessible_name(label)
    expect(other.get_by_text("Edit ·")).to_contain_text(TEXT)
    assert (
        other.get_by_test_id("stMarkdown").all_inner_texts()
        == page.get_by_test_id("stMarkdown").all_inner_texts()
    )


def test_a_text_is_stepped_by_keyboard_a_click_chooses_a_unit_and_the_address_holds_it_all(
    open_page, newcomer
) -> None:
    page = open_page("steps")
    read(page, TEXT)
    begun = page.get_by_role("img", name=re.compile("Unit")).get_attribute("alt")
    page.locator("h1").click()
    page.keyboard.press("p")  # the page begins where something happens, not at the first word
    expect(page.get_by_role("img", name=re.compile("Unit"))).not_to_have_attribute("alt", begun)
    page.get_by_role("button", name="Biggest change").click()
    expect(page.get_by_role("img", name=begun)).to_be_visible()
    page = open_page(f"steps?review={quote(TEXT)}&step=1&unit=1")
    page.locator("h1").click()
    page.keyboard.press("n")
    page.wait_for_url(re.compile("step=2"))
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("step=3"))
    settle(page)
    expect(page.get_by_role("img", name=re.compile("Unit 1 of 64, step 3 of 10"))).to_be_visible()
    cells = page.locator(".st-key-chart-memory_by_step .nsewdrag").first
    size = cells.bounding_box()
    cells.click(position={"x": 0.55 * size["width"], "y": 0.5 * size["height"]})
    page.wait_for_url(re.compile("step=6"))
    settle(page)
    held = parse_qs(urlsplit(page.url).query)
    assert held["review"] == [TEXT]
    assert held["step"] == ["6"]
    assert 30 <= int(held["unit"][0]) <= 35
    figure = page.get_by_role("img", name=re.compile(f"Unit {held['unit'][0]} of 64, step 6 of 10"))
    label = figure.get_attribute("alt")
    other = newcomer().open(page.url)
    expect(other.get_by_role("img", name=label)).to_be_visible()


def test_play_goes_on_by_itself_until_it_is_stopped_and_leaves_one_way_back(open_page) -> None:
    page = open_page(f"steps?review={quote(TEXT)}&step=1&unit=1")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("img", name=re.compile("step 3 of 10")).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.wait_for_url(re.compile("step="))
    settle(page)
    stopped = page.get_by_role("img", name=re.compile("Unit")).get_attribute("alt")
    page.wait_for_timeout(5000)
    expect(page.get_by_role("img", name=stopped)).to_be_visible()
