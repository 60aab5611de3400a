"""What a person does with the dashboard, in a real browser on the shipped models, from the first start on."""

import csv
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app_server import serving
from tests.browser.helpers import HEADINGS, Visitor, alerts, answers, go_to, settle

PRAISE = "Lovely little film: warm, clever and wonderful."
BLAME = "A dull, tired film: the plot is a mess and the acting is awful."
BAD_FILES = {
    "words.csv": b"a,b\n1,2\n",
    "letters.csv": b"\x00\xff\xfe\x80" * 50,
    "empty.csv": b"",
    "damaged.parquet": b"PAR1 and no more",
}
BLUR_AND_CLICK = """async () => {
    document.activeElement.blur()
    await new Promise(done => setTimeout(done, 30))
    const buttons = [...document.querySelectorAll('button')]
    buttons.find(button => button.innerText.includes('Read it')).click()
}"""
OFFLINE = r"ERR_INTERNET_DISCONNECTED|No response received|Streamlit server is not responding"


@pytest.fixture(scope="module")
def desk(regular) -> Iterator[Page]:
    """The Sentiment page of one who types several reviews."""
    page = regular.open("sentiment")
    yield page
    page.close()
    regular.check()


@pytest.fixture(scope="module")
def shelf(regular) -> Iterator[Page]:
    """The Forecast page of one who looks at several series."""
    page = regular.open("forecast")
    yield page
    page.close()
    regular.check()


def read(page: Page, review: str) -> dict[str, int]:
    """Both nets' answers to a review that somebody types."""
    page.get_by_role("textbox", name="Review").fill(review)
    page.get_by_role("button", name="Read it").click()
    page.get_by_text(re.sub(r"[^a-z ]", "", review.lower()), exact=True).wait_for()  # what the nets read
    settle(page)
    assert held(page.url)["review"] == [review]
    return answers(page)


def held(url: str) -> dict[str, list[str]]:
    """What an address holds."""
    return parse_qs(urlsplit(url).query)


def charts(page: Page, unit: str) -> Locator:
    """The charts whose vertical axis has this title."""
    return page.get_by_role("figure").filter(has=page.locator(".ytitle", has_text=unit))


def table(page: Page) -> list[list[str]]:
    """The heads and cells of the first table: what a screen reader finds under the drawing."""
    rows = page.get_by_test_id("stDataFrame").first.locator("[role=row]")
    rows.nth(1).wait_for(state="attached")
    return [row.locator("[role=gridcell], [role=columnheader]").all_text_contents() for row in rows.all()]


def assert_calm(page: Page) -> None:
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    expect(page.get_by_text("Something unforeseen happened")).to_have_count(0)
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_the_first_start_shows_the_numbers_while_the_models_still_load(browser, tmp_path) -> None:
    with serving(tmp_path) as started:
        visitor = Visitor(browser, started.url)
        page = visitor.context.new_page()
        page.goto(started.url)
        page.get_by_text("Loading TensorFlow and the models").wait_for()
        _the_first_start(page)
        visitor.leave()


def _the_first_start(page: Page) -> None:
    expect(page.locator("h1")).to_have_text(HEADINGS["Overview"])
    expect(page.get_by_text(re.compile(r"judges 91\.7\s% of the reviews rightly"))).to_be_visible()
    expect(charts(page, "accuracy, %")).to_be_visible()
    expect(page.get_by_text("the RNN and the LSTM are ready, after")).to_be_visible(timeout=120_000)
    settle(page)
    heads, *rows = table(page)
    assert heads[:2] == ["Model", "Accuracy"]
    assert [row[0] for row in rows] == ["RNN", "LSTM", "NB-SVM"]


def test_the_page_says_how_long_yahoo_may_take(yahoo_asked) -> None:
    expect(yahoo_asked.get_by_text("Asking Yahoo for TSLA.")).to_contain_text("this takes up to a minute")


def test_both_nets_answer_to_what_is_typed(desk) -> None:
    assert set(answers(desk)) == {"RNN", "LSTM"}
    assert min(read(desk, PRAISE).values()) >= 60
    assert max(read(desk, BLAME).values()) <= 40


def test_what_is_typed_survives_a_click_that_follows_at_once(desk) -> None:
    read(desk, PRAISE)
    desk.get_by_text(
        "Negation"
    ).click()  # an example, which the browser still names when the text is another one
    desk.wait_for_url(re.compile("not"))
    settle(desk)
    desk.get_by_role("textbox", name="Review").fill(BLAME)
    desk.evaluate(BLUR_AND_CLICK)
    desk.wait_for_url(re.compile("dull"))
    settle(desk)
    expect(desk.get_by_role("textbox", name="Review")).to_have_value(BLAME)
    assert held(desk.url)["review"] == [BLAME]


def test_a_chart_has_axis_titles_and_its_table_holds_the_same_numbers(desk, tmp_path) -> None:
    shares = read(desk, PRAISE)
    chart = charts(desk, "P(positive), %")
    expect(chart.locator(".xtitle")).to_have_text("word, in the order of reading")
    assert chart.locator(".legendtext").all_text_contents() == ["RNN", "LSTM"]
    expect(chart).to_have_accessible_name(re.compile("^Biggest step at a single word"))
    desk.get_by_text("Table and download").first.click()
    desk.get_by_test_id("stDataFrame").wait_for()
    heads, *rows = table(desk)
    with desk.expect_download() as download:
        desk.locator(".st-key-csv-probability_by_word button").click()
    download.value.save_as(tmp_path / "words.csv")
    saved = list(csv.DictReader((tmp_path / "words.csv").read_text().splitlines()))
    assert " ".join(row["word"] for row in saved) == "lovely little film warm clever and wonderful"
    assert [row[heads.index("word")] for row in rows] == [row["word"] for row in saved]
    for net, percent in shares.items():
        assert round(100 * float(saved[-1][net])) == percent
        assert float(rows[-1][heads.index(net)]) == pytest.approx(float(saved[-1][net]), abs=1e-6)


def test_a_shared_address_shows_somebody_else_the_same_view(desk, newcomer) -> None:
    shares = read(desk, BLAME)
    desk.get_by_role("radio", name="LSTM: forget gate f").click()
    desk.wait_for_url(re.compile("memory=lstm_f"))
    assert held(desk.url) == {"review": [BLAME], "memory": ["lstm_f"]}
    other = newcomer().open(desk.url)
    expect(other.get_by_role("textbox", name="Review")).to_have_value(BLAME)
    expect(other.get_by_role("radio", name="LSTM: forget gate f")).to_be_checked()
    assert answers(other) == shares


def test_what_was_typed_is_still_there_after_a_look_at_the_other_pages(desk) -> None:
    shares = read(desk, PRAISE)
    address = desk.url
    for title in ("Compare", "Forecast", "Overview", "Sentiment"):
        go_to(desk, title)
        assert_calm(desk)
    expect(desk.get_by_role("textbox", name="Review")).to_have_value(PRAISE)
    assert answers(desk) == shares
    assert desk.url == address


def test_a_ticker_gets_two_fans_with_units_and_the_honest_sentences(shelf) -> None:
    shelf.get_by_role("combobox", name="Ticker").click()
    shelf.get_by_role("option", name="IBM").click()
    shelf.wait_for_url(re.compile("ticker=IBM"))
    settle(shelf)
    fans = charts(shelf, "adjusted price, $")
    expect(fans).to_have_count(2)
    for fan in fans.all():
        legend = {"90 % interval", "tomorrow = today", "middle", "price"}
        assert legend <= set(fan.locator(".legendtext").all_text_contents())
        expect(fan.locator(".xtitle")).to_have_text("date")
        spoken = re.compile(r"^In 10 trading days [^*]* interval runs from [\d.]+\s\$ to [\d.]+\s\$[^*]*$")
        expect(fan).to_have_accessible_name(spoken)
    assert alerts(shelf) == []
    expect(shelf.get_by_text("By the net of 2013, fitted on what came before 2013")).to_be_visible()
    expect(shelf.get_by_text("Nothing here is investment advice.")).to_be_visible()
    expect(shelf.get_by_text("no better than saying up every day").first).to_be_visible()


def test_compare_shows_both_tasks_and_times_a_prediction(open_page) -> None:
    page = open_page("compare?nets=plain")
    expect(
        page.get_by_text(re.compile("The accuracy of the RNN is lower than that of NB-SVM"))
    ).to_be_visible()
    page.get_by_role("radio", name="Forecast").click()
    expect(page.get_by_role("heading", name="Year by year")).to_be_visible()
    expect(charts(page, "pinball loss against EWMA, %")).to_be_visible()
    expect(page).to_have_url(re.compile("task=forecast"))
    page.get_by_role("button", name="Measure the time of a prediction here").click()
    expect(page.get_by_text(re.compile(r"the RNN takes [\d.]+\sms"))).to_be_visible()


def test_the_keyboard_finds_the_uploader_next_after_opening_it(shelf) -> None:
    shelf.locator("summary", has_text="Your own prices").focus()
    shelf.keyboard.press("Enter")
    upload = shelf.get_by_test_id("stFileUploaderDropzone").locator("button")
    upload.wait_for()
    shelf.keyboard.press("Tab")
    expect(upload).to_be_focused()


def test_a_bad_file_gets_one_calm_line_and_the_page_goes_on(shelf) -> None:
    for name, content in BAD_FILES.items():
        shelf.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        expect(shelf.get_by_text(f"Your file cannot be used. {name}")).to_be_visible()
        settle(shelf)
        assert [name in line for line in alerts(shelf) if "In sample" not in line] == [True]
        assert_calm(shelf)
        expect(charts(shelf, "adjusted price")).to_have_count(
            0
        )  # another ticker's would look like the answer


def test_when_the_server_cannot_be_reached_the_page_says_so_and_recovers(newcomer) -> None:
    somebody = newcomer()
    somebody.forgiven.append(OFFLINE)
    sockets = []

    def pass_on(socket) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    somebody.context.route_web_socket("**/_stcore/stream", pass_on)
    page = somebody.open("sentiment")
    shares = read(page, PRAISE)
    somebody.context.set_offline(True)
    sockets[-1].close(code=1001)
    expect(page.get_by_role("dialog", name="Connection error")).to_be_visible()
    expect(page.get_by_role("textbox", name="Review")).to_be_disabled()
    somebody.context.set_offline(False)
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    expect(page.get_by_role("textbox", name="Review")).to_have_value(PRAISE)
    assert answers(page) == shares
    assert read(page, BLAME) != shares


def test_without_the_internet_a_new_ticker_gets_one_calm_line(yahoo_asked, server) -> None:
    expect(yahoo_asked.get_by_text("Yahoo cannot be reached")).to_be_visible(timeout=60_000)
    settle(yahoo_asked)
    missing, failed = alerts(yahoo_asked)
    assert missing.startswith("No prices of TSLA are here.")
    assert re.fullmatch(
        r"Yahoo cannot be reached \(\w+\), asked for TSLA\. Fetch again later\. Or check the network .*",
        failed,
    )
    assert_calm(yahoo_asked)
    assert server.asked
    assert {host for host in server.asked if not host.endswith(".yahoo.com:443")} == set()


def test_after_that_the_bundled_prices_still_work(yahoo_asked) -> None:
    yahoo_asked.get_by_role("combobox", name="Ticker").click()
    yahoo_asked.get_by_role("option", name="MSFT").click()
    expect(charts(yahoo_asked, "adjusted price, $")).to_have_count(2)


def test_no_console_complained_nobody_else_was_asked_and_nothing_was_logged(desk, regular, server) -> None:
    assert_calm(desk)
    assert len(regular.asked) > 10
    assert regular.unforgiven() == []
    assert regular.strangers() == set()
    log = server.log.read_text()
    assert "http://127.0.0.1" in log
    assert not re.search("Traceback|Error|Exception", log)
