"""A file of each kind that people have, uploaded on the page Forecast in one walk, on the shipped models."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.helpers import NARROW, alerts, settle
from tests.data.prices.forms import FORMS, bars, csv, yahoo

DAYS = 300
WALK = {  # the form, and the ticker that the page shows
    "yahoo": "AAPL",
    "stooq, bulk": "AAPL.US",
    "download": "AAPL",
    "investing": "AAPL",
    "spreadsheet": "AAPL",
    "gzip": "AAPL",
    "download, parquet": "AAPL",
}


@pytest.fixture
def shelf(open_page) -> Page:
    return open_page("forecast")


def give(page: Page, name: str, content: bytes) -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name=f"{name}: ").wait_for()
    settle(page)


def fans(page: Page):
    return page.get_by_role("figure").filter(has=page.locator(".ytitle", has_text="adjusted price"))


def test_a_file_of_each_kind_is_read_corrected_or_refused(shelf) -> None:
    shelf.locator("summary", has_text="Your own prices").click()
    for kind, ticker in WALK.items():
        form = FORMS[kind]
        name = f"{kind} {form.file}"  # the browser's, so that each is a file of its own
        give(shelf, name, form.write(bars(*form.tickers, days=DAYS)))
        expect(shelf.get_by_role("button", name=f"{name}: {ticker}")).to_be_visible()
        expect(shelf.locator("summary", has_text=f"What was taken for what in {name}")).to_be_visible()
        expect(fans(shelf)).to_have_count(2)
        shelf.get_by_role("button", name=f"{name}: ").click()
        shelf.get_by_role("button", name=f"{name}: ").wait_for(state="hidden")

    give(shelf, "MINE.csv", csv(yahoo(bars(days=DAYS)).rename(columns={"Close": "Settlement"})))
    expect(shelf.get_by_text("Your file cannot be used. MINE.csv has no column close")).to_be_visible()
    expect(fans(shelf)).to_have_count(0)
    shelf.get_by_role("combobox", name="close", exact=True).click()
    shelf.get_by_role("option", name="Settlement").click()
    expect(fans(shelf)).to_have_count(2)
    settle(shelf)
    assert not [line for line in alerts(shelf) if "cannot be used" in line]
    shelf.locator("summary", has_text="What was taken for what in MINE.csv").click()
    expect(shelf.get_by_text("taken: Settlement for close")).to_be_visible()
    shelf.set_viewport_size({"width": NARROW, "height": 900})
    settle(shelf)
    assert shelf.evaluate("document.documentElement.scrollWidth") <= NARROW

    give(shelf, "page.csv", b"<!doctype html><html><body>Too many requests</body></html>")
    expect(shelf.get_by_text("page.csv is a web page, not a table")).to_be_visible()
    expect(fans(shelf)).to_have_count(0)
