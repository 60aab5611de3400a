"""What docs/teaching.md promises, in a real browser: its links, its figures as files, its pages on paper."""

import re

from playwright.sync_api import expect

from seqapp.ui.path import BY_PAGE
from seqapp.ui.quiz.texts import THREE, TOPICS

ROW = re.compile(r"^\| (\d+) to (\d+) \| ([^|]+) \| `(/[^`]+)` \|", re.MULTILINE)
LINK = re.compile(r"`/(\w+)(\?[^`]+)`")
LESSON = 45  # minutes
HAS_RUN = """() => {
    const app = document.querySelector('[data-testid=stApp]').dataset
    return app.testScriptState == 'notRunning' && app.testConnectionState == 'CONNECTED'
}"""
SEEN = """() => ({
    red: document.querySelectorAll('[data-testid=stAlertContentError], [data-testid=stException]').length,
    refused: /Not usable in the link/.test(document.body.innerText),
    reveals: [...document.querySelectorAll('main button')].some(e => /Reveal/.test(e.innerText)),
})"""


def test_every_link_of_the_script_shows_what_the_script_says(open_page, regular, root) -> None:
    text = (root / "docs" / "teaching.md").read_text("utf-8")
    rows, links = ROW.findall(text), LINK.findall(text)
    assert [int(start) for start, *_ in rows] == [0, *(int(end) for _, end, *_ in rows[:-1])]
    assert int(rows[-1][1]) == LESSON
    titles = {link.partition("?")[0].strip("/"): title.strip() for *_, title, link in rows}
    assert titles == {page: BY_PAGE[page].title for page in titles}
    assert len(links) >= len(rows) >= 12
    page = open_page("order")  # as the script says: the nets are loaded before the class comes
    page.get_by_role("heading", name=THREE).wait_for()
    page.get_by_text("Loading TensorFlow").wait_for(state="hidden", timeout=120_000)
    for name, query in dict.fromkeys(links):
        page.goto(f"{regular.url}/{name}{query}")
        expect(page).to_have_title(f"{BY_PAGE[name].title} · seqapp")
        asks, hides = name == "quiz", "hide=answers" in query
        for button, there in (("Commit", asks or name in TOPICS), ("Reveal", hides and not asks)):
            if there:  # the last that a page draws, and what is drawn once it has its answers
                page.get_by_role("button", name=button).first.wait_for()
        page.wait_for_function(HAS_RUN, polling=50)
        seen = page.evaluate(SEEN)
        assert seen == {"red": 0, "refused": False, "reveals": hides and not asks}, (name, query)


def test_a_figure_is_saved_as_svg_or_png_while_what_is_below_it_is_open(open_page, tmp_path) -> None:
    page = open_page("gradients?show=tanh")
    camera = page.locator(".modebar-btn")
    expect(camera).to_have_count(0)
    page.locator("summary", has_text="Table and download").first.click()
    for kind, begins, title in (("SVG", b"<svg", "plot$"), ("PNG", b"\x89PNG", "plot as a PNG$")):
        page.get_by_role("radio", name=kind, exact=True).click()
        expect(camera.first).to_have_attribute("data-title", re.compile(title))
        page.get_by_test_id("stPlotlyChart").first.hover()
        with page.expect_download() as download:
            camera.first.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.suffix == f".{kind.lower()}"
        assert path.read_bytes().startswith(begins)


def test_on_paper_a_page_keeps_what_is_read_and_loses_what_is_pressed(open_page) -> None:
    page = open_page("gradients", scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for kept in ("h1", "[data-testid=stPlotlyChart]", "[class*='st-key-edit'] summary"):
        expect(page.locator(kept).first).to_be_visible()
    for lost in (
        "main button",
        "[data-testid=stTextArea]",
        "[data-testid=stPageLink]",
        "[data-testid=stHeader]",
    ):
        assert not [one for one in page.locator(lost).all() if one.is_visible()], lost
    ink = page.locator("h1").evaluate("e => getComputedStyle(e).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 100  # dark, in the dark theme, too
    for ground in ("html", ".stApp", ".main-svg"):
        colour = page.locator(ground).first.evaluate("e => getComputedStyle(e).backgroundColor")
        assert colour in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), ground
