"""The page on distance and memory tasks in a real browser: dialled, shared, trained in, cancelled."""

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.helpers import settle

PRAISE = "A warm and wonderful film."


def processes() -> list[str]:
    """The trainings that run on this machine for a dashboard."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            lines.append(process.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in lines if "seqapp memory-tasks" in line and "--lease" in line]


def test_an_opinion_is_moved_away_and_its_address_shows_the_same_view(open_page, newcomer) -> None:
    page = open_page("distance")
    page.get_by_role("textbox", name="Early opinion").fill(PRAISE)
    page.get_by_role("textbox", name="Early opinion").press("Enter")
    page.wait_for_url(re.compile("early="))
    page.get_by_role("radio", name="Swapped").click()
    page.wait_for_url(re.compile("turned=swapped"))
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("words=101"))
    settle(page)
    answers = page.get_by_test_id("stMetric").all_inner_texts()
    assert [re.search(r"(\w+): P\(positive\) at 101 words", answer)[1] for answer in answers] == [
        "RNN",
        "LSTM",
    ]
    label = page.get_by_role("figure").last.get_attribute("aria-label")
    assert "the early opinion moves the RNN by" in label
    other = newcomer().open(page.url)
    expect(other.get_by_role("textbox", name="Early opinion")).to_have_value(PRAISE)
    assert other.get_by_test_id("stMetric").all_inner_texts() == answers
    expect(other.get_by_role("figure").last).to_have_accessible_name(label)


def test_a_training_is_started_watched_and_cancelled_and_leaves_no_process(open_page) -> None:
    page = open_page("distance?view=memory-tasks&exercise=order&length=200&steps=3000")
    expect(
        page.get_by_text(re.compile("the LSTM is ahead at|cannot tell the RNN from the LSTM at"))
    ).to_be_visible()
    before = len(processes())
    page.get_by_role("button", name="Train").click()
    expect(page.get_by_text("TensorFlow starts")).to_be_visible()
    expect(page.get_by_text(re.compile(r"step [\d,]+ of 3,000, at most \d+ s left"))).to_be_visible(
        timeout=90_000
    )
    expect(page.get_by_text(re.compile("on examples it has never seen"))).to_be_visible()
    assert len(processes()) == before + 1
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(page.get_by_role("button", name="Train")).to_be_enabled()
    assert len(processes()) == before
