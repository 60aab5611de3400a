"""A file of reviews, uploaded on the page Sentiment, scored by the shipped nets, and taken home with the answers."""

import csv
from pathlib import Path

import pandas as pd
from playwright.sync_api import expect

from tests.browser.helpers import NARROW, WIDE, settle
from tests.data.reviews.forms import LABELS, TEXTS, jsonl, workbook
from tests.data.reviews.forms import csv as comma_separated

MANY = 300
TABLE = pd.DataFrame(
    {
        "note": ["=1+1"] * MANY,
        "review": [f"{TEXTS[number % 8]} {number}" for number in range(MANY)],
        "sentiment": [("negative", "positive")[LABELS[number % 8]] for number in range(MANY)],
    }
)


def give(page, name: str, content: bytes) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name=f"{name}: ").wait_for()
    settle(page)


def test_a_file_is_read_corrected_scored_and_given_back(open_page) -> None:
    page = open_page("sentiment")
    page.get_by_role("radio", name="A whole file").click()
    page.wait_for_url("**/sentiment?read=file")
    settle(page)

    for name, content in (("mine.xlsx", workbook(TABLE)), ("mine.jsonl", jsonl(TABLE))):
        give(page, name, content)
        expect(page.get_by_role("button", name=f"{name}: {MANY} reviews")).to_be_visible()
    give(page, "mine.csv", comma_separated(TABLE.rename(columns={"review": "Verdict"})))
    expect(page.get_by_text("Your file cannot be used. mine.csv has no column text")).to_be_visible()
    page.get_by_role("combobox", name="text", exact=True).click()
    page.get_by_role("option", name="Verdict").click()

    page.get_by_role("button", name=f"Score {MANY} reviews").click()
    expect(page.get_by_role("heading", name="What the nets say of the file")).to_be_visible()
    expect(page.get_by_role("heading", name="Where the nets disagree")).to_be_visible()
    settle(page)
    expect(page.get_by_role("figure")).to_have_count(2)
    expect(
        page.get_by_text(f"None of the {MANY} reviews is one that the RNN and the LSTM learnt")
    ).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file with the answers").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["sentiment"] for row in rows] == TABLE["sentiment"].tolist()
    assert {row["note"] for row in rows} == {"'=1+1"}
    assert all(0 <= float(row[f"{net}_probability"]) <= 1 for row in rows for net in ("rnn", "lstm"))
    assert "Verdict" not in rows[0]

    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("button", name="mine.csv: ").click()
    expect(page.get_by_role("heading", name="What the nets say of the file")).to_be_hidden()
    expect(page.get_by_role("figure")).to_have_count(0)
