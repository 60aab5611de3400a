"""The quiz in a real browser: a question answered by the keyboard alone, and a page that everybody can read."""

from playwright.sync_api import expect

from seqapp.ui.quiz.bank import BY_KEY
from tests.browser.helpers import settle
from tests.browser.test_within_reach import STILL, Survey, look

KEY = "belt-2"


def test_a_question_is_answered_by_the_keyboard_alone_and_its_answer_can_be_read_by_all(open_page) -> None:
    page = open_page(f"quiz?q={KEY}")
    page.add_style_tag(content=STILL)
    commit = page.get_by_role("button", name="Commit")
    expect(commit).to_be_disabled()
    page.get_by_role("radio", name=BY_KEY[KEY].options[0].text).focus()
    page.keyboard.press("Space")
    expect(commit).to_be_enabled()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name=BY_KEY[KEY].options[1].text)).to_be_checked()
    page.keyboard.press("ArrowUp")
    settle(page)
    page.keyboard.press("Tab")
    expect(commit).to_be_focused()
    page.keyboard.press("Enter")
    card = page.locator(f"[class*=st-key-question-{KEY}]")
    expect(card).to_contain_text(BY_KEY[KEY].options[0].wrong)
    expect(card).to_contain_text("Held at 1, the gate leaves")
    settle(page)
    survey = Survey()
    look(page, "quiz", survey)
    assert [fault for fault in survey.faults if not fault.streamlits] == []
    assert survey.too_wide == {("quiz", "light"): [], ("quiz", "dark"): []}
