"""Everybody can use it: axe-core's rules, contrast in both themes, a telephone's width, the keyboard alone."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.helpers import HIGH, NARROW, WIDE, Visitor, settle

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
VIEWS = (
    "overview",
    "sentiment",
    "forecast",
    "compare",
    "compare?task=forecast",
    "verdict",
    "use",
    "worksheet",
)
WITHOUT_CHARTS = {"verdict", "worksheet"}
ALL = {"resultTypes": ["violations"]}
COLOURS = ALL | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
ALL_BUT_COLOURS = ALL | {"rules": {"color-contrast": {"enabled": False}}}
SCHEMES = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 29)"}  # and the page's background
ENOUGH = 4.5  # contrast of text, WCAG 1.4.3
MANY = 150  # presses of a key
DEPTH = 3  # folded lines within folded lines


@dataclass(frozen=True)
class Streamlits:
    """A fault inside a component that nothing here can change: what axe says of which element, and who knows of it."""

    rule: str
    impact: str
    element: str
    what: str
    issue: str


STREAMLITS = (
    Streamlits(
        "presentation-role-conflict",
        "minor",
        r'^<section role="presentation" [^>]*data-testid="stFileUploaderDropzone"',
        "The area that files are dropped on has a name and no role; the button in it has both.",
        "none found; on the same element: streamlit/streamlit#15921, closed",
    ),
    Streamlits(
        "region",
        "moderate",
        r'^<div [^>]*role="listbox"',
        "An open list of choices lies outside of the landmarks; the box that opens it owns it.",
        "none found; on what such tools say in general: streamlit/streamlit#8399, open",
    ),
    Streamlits(
        "region",
        "moderate",
        r'data-testid="stMainMenuList"|Made with Streamlit',
        "The open main menu lies outside of the landmarks.",
        "none found; on what such tools say in general: streamlit/streamlit#8399, open",
    ),
    Streamlits(
        "landmark-banner-is-top-level|landmark-no-duplicate-banner|landmark-unique",
        "moderate",
        r"^<header ",
        "The head of the open calendar is a second page header.",
        "none found; the calendar came with streamlit/streamlit#16460",
    ),
)


@dataclass(frozen=True)
class Fault:
    """One element that axe objects to."""

    view: str
    scheme: str
    state: str
    rule: str
    impact: str
    element: str
    why: str

    @property
    def streamlits(self) -> Streamlits | None:
        """The row that it belongs to, if it is not ours."""
        rows = (r for r in STREAMLITS if re.fullmatch(r.rule, self.rule) and r.impact == self.impact)
        return next((row for row in rows if re.search(row.element, self.element)), None)


@dataclass
class Survey:
    """What one visit to every page found, in both themes, wide and narrow."""

    faults: list[Fault] = field(default_factory=list)
    passed: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    pale: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    texts: Counter = field(default_factory=Counter)
    too_wide: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    controls: dict[str, list[str]] = field(default_factory=dict)
    unreached: dict[str, list[str]] = field(default_factory=dict)
    unseen: dict[str, set[str]] = field(default_factory=dict)

    def report(self) -> str:
        """Rule, impact, page, theme, state, elements, whose."""
        counted = Counter(
            (f.rule, f.impact, f.view, f.scheme, f.state, bool(f.streamlits)) for f in self.faults
        )
        rows = [
            f"{rule:30} {impact:9} {view:22} {scheme:6} {state:15} {n:2} {'Streamlit' if theirs else 'OURS'}"
            for (rule, impact, view, scheme, state, theirs), n in sorted(counted.items())
        ]
        rules = set().union(*self.passed.values())
        return "\n".join([f"axe-core: {len(rules)} rules hold, {len(self.faults)} elements at fault", *rows])


PALE = """enough => {
    const part = x => (x /= 255) <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4
    const light = ([r, g, b]) => .2126 * part(r) + .7152 * part(g) + .0722 * part(b) + .05
    const numbers = text => text.match(/[\\d.]+/g).map(Number)
    const page = numbers(getComputedStyle(document.querySelector('.stApp')).backgroundColor).slice(0, 3)
    const ratio = e => {
        const style = getComputedStyle(e), [r, g, b, alpha = 1] = numbers(style.fill)
        let solid = alpha * style.fillOpacity
        for (let up = e; up; up = up.parentElement) solid *= getComputedStyle(up).opacity
        const seen = light([r, g, b].map((x, i) => x * solid + page[i] * (1 - solid))), behind = light(page)
        return Math.max(seen, behind) / Math.min(seen, behind)
    }
    const texts = [...document.querySelectorAll('[data-testid=stPlotlyChart] svg text')]
    const read = texts.filter(e => e.textContent.trim()).map(e => [e.textContent, ratio(e).toFixed(2)])
    return {texts: read.length, pale: read.filter(([, ratio]) => ratio < enough).map(pair => pair.join(': '))}
}"""
TOO_WIDE = """() => {
    const main = document.querySelector('[data-testid=stMain]')
    const scrolling = [document.scrollingElement, main].filter(e => e.scrollWidth > innerWidth)
    const beyond = [...main.querySelectorAll('[data-testid=stElementContainer]')].filter(
        e => e.getBoundingClientRect().right > innerWidth + 1)
    return [...scrolling.map(e => `${e.tagName}: ${e.scrollWidth} px`), ...beyond.map(e => e.textContent.slice(0, 60))]
}"""
WALK = """() => {
    const kinds = 'a[href], button, input, select, textarea, summary, canvas, [role=spinbutton]'
    const shown = e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width
    const stops = [...document.querySelectorAll(`main :is(${kinds})`)].filter(
        e => shown(e) && e.tabIndex >= 0 && !e.disabled)
    const name = e => `${e.tagName} ${e.ariaLabel || e.textContent || e.value}`.slice(0, 60)
    const looks = e => {
        const seen = []
        for (let up = e, n = 0; up && n < 4; up = up.parentElement, n++) {
            const style = getComputedStyle(up)
            seen.push(style.outline, style.boxShadow, style.borderColor)
        }
        return seen.join()
    }
    const before = stops.map(looks)
    window.focused = () => {
        const e = document.activeElement, at = stops.indexOf(e), box = e.getBoundingClientRect()
        const fault = () => {
            for (let up = e; up; up = up.parentElement)
                if (getComputedStyle(up).opacity < .5) return `${name(e)}: invisible`
            const header = document.querySelector('header').getBoundingClientRect()
            if (box.bottom <= header.bottom) return `${name(e)}: under the header`
            return looks(e) == before[at] ? `${name(e)}: without a ring` : ''
        }
        const group = e.role == 'radio' ? e.closest('[role=radiogroup]').querySelectorAll('[role=radio]') : [e]
        return {at, fault: at < 0 ? '' : fault(), beside: group.length - 1}
    }
    return stops.map(name)
}"""
UNFOLDED = """() => [...document.querySelectorAll('main details')].every(
    e => e.open && e.querySelector('[data-testid=stElementContainer]'))"""
AXE_RUN = "([where, options]) => axe.run(where || document, options)"
STILL = "* {transition: none !important; animation: none !important}"
Popup = tuple[Callable[[Page], Locator], str]  # what opens it, and what it is
POPUPS: dict[str, dict[str, Popup]] = {
    "overview": {
        "menu": (lambda page: page.get_by_role("button", name="Main menu"), "[data-testid=stMainMenuList]"),
    },
    "forecast": {
        "tickers": (lambda page: page.get_by_role("combobox", name="Ticker"), "[role=listbox]"),
        "calendar": (lambda page: page.get_by_role("button", name="Choose date"), "[role=dialog]"),
    },
}


def dress(page: Page, scheme: str) -> None:
    """Changes the theme, as the system's setting does."""
    page.emulate_media(color_scheme=scheme)
    ground = "colour => getComputedStyle(document.querySelector('.stApp')).backgroundColor == colour"
    page.wait_for_function(ground, arg=SCHEMES[scheme], polling=50)


def stops(page: Page, key: str) -> Iterator[dict]:
    """Where the focus comes to, press after press; within a group of choices the arrow leads on."""
    beside = 0
    for _ in range(MANY):
        page.keyboard.press("ArrowRight" if beside else key)
        focused = page.evaluate("focused()")
        beside = beside - 1 if beside else focused["beside"]
        yield focused


def walk(page: Page, view: str, survey: Survey) -> None:
    """Goes through a page by the keyboard, from top to bottom and back."""
    page.set_viewport_size({"width": WIDE, "height": 500})
    controls = page.evaluate(WALK)
    missing, faults = dict(enumerate(controls)), set()
    for focused in stops(page, "Tab"):
        missing.pop(focused["at"], None)
        faults.add(focused["fault"])
        if not missing:
            break
    for focused in stops(page, "Shift+Tab"):
        faults.add(focused["fault"])
        if focused["at"] == 0:
            break
    survey.controls[view], survey.unreached[view] = controls, list(missing.values())
    survey.unseen[view] = faults - {""}


def look(page: Page, view: str, survey: Survey) -> None:
    """Looks at one page, its tables open, then at what pops up on it, then at its narrow self."""

    def axe(state: str, scheme: str, options: dict, where: str = "") -> None:
        report = page.evaluate(AXE_RUN, [where, options])
        survey.passed[view, scheme] |= {rule["id"] for rule in report["passes"]}
        survey.faults += [
            Fault(view, scheme, state, rule["id"], rule["impact"], node["html"], node["failureSummary"])
            for rule in report["violations"]
            for node in rule["nodes"]
        ]

    page.evaluate(AXE)
    for _ in range(DEPTH):  # what is drawn when it is opened may hold more to open
        for summary in page.locator("main details:not([open]) > summary").element_handles():
            summary.click()
        settle(page)
    page.mouse.move(0, 0)
    page.wait_for_function(UNFOLDED, polling=100)
    settle(page)
    whole = page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
    page.set_viewport_size({"width": WIDE, "height": whole})  # axe measures the contrast of what is in view
    for scheme in ("light", "dark"):
        dress(page, scheme)
        in_light = scheme == "light"  # only colours depend on the theme
        axe("page", scheme, ALL if in_light else COLOURS)
        for state, (opener, popup) in POPUPS.get(view, {}).items():
            opener(page).click()
            page.locator(popup).last.wait_for()
            if in_light:
                axe(state, scheme, ALL_BUT_COLOURS)
            axe(state, scheme, COLOURS, popup)
            page.keyboard.press("Escape")
            expect(page.locator(popup)).to_have_count(0)
    page.set_viewport_size({"width": NARROW, "height": HIGH})
    for scheme in ("dark", "light"):
        dress(page, scheme)
        contrast = page.evaluate(PALE, ENOUGH)
        survey.pale[view, scheme], survey.texts[view, scheme] = contrast["pale"], contrast["texts"]
        survey.too_wide[view, scheme] = too_wide(page)


def too_wide(page: Page) -> list[str]:
    """What a reader would have to scroll sideways for, once the charts have followed the width."""
    for _ in range(30):
        if not page.evaluate(TOO_WIDE):
            break
        page.wait_for_timeout(100)
    return page.evaluate(TOO_WIDE)


@pytest.fixture(scope="module")
def survey(regular: Visitor) -> Survey:
    """All pages, each opened once."""
    survey = Survey()
    for view in VIEWS:
        page = regular.open(view.removeprefix("overview"))
        page.add_style_tag(content=STILL)
        walk(page, view, survey)
        look(page, view, survey)
        page.close()
    return survey


everywhere = pytest.mark.parametrize("view", VIEWS)
in_both = pytest.mark.parametrize("scheme", SCHEMES)


@everywhere
@in_both
def test_axe_finds_no_fault_of_ours(survey, view, scheme) -> None:
    assert "color-contrast" in survey.passed[view, scheme]
    faults = [fault for fault in survey.faults if (fault.view, fault.scheme) == (view, scheme)]
    assert [fault for fault in faults if not fault.streamlits] == []


def test_every_fault_that_is_put_down_to_streamlit_is_still_there(survey, record_property) -> None:
    record_property("axe", survey.report())
    print(f"\n{survey.report()}")  # noqa: T201 - with `pytest -s`
    seen = {fault.streamlits for fault in survey.faults}
    assert [row for row in STREAMLITS if row not in seen] == []


@everywhere
@in_both
def test_text_in_charts_has_contrast(survey, view, scheme) -> None:
    assert survey.texts[view, scheme] > 10 or view in WITHOUT_CHARTS
    assert survey.pale[view, scheme] == []


@everywhere
@in_both
def test_nothing_is_wider_than_a_telephone(survey, view, scheme) -> None:
    assert survey.too_wide[view, scheme] == []


def test_on_a_telephone_the_menu_leads_to_a_page(newcomer) -> None:
    page = newcomer().open(width=NARROW)  # a browser remembers that its menu was opened
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Forecast").first.click()
    expect(page.get_by_role("heading", name="How far may a price move?")).to_be_visible()
    settle(page)
    assert too_wide(page) == []


@everywhere
def test_the_keyboard_reaches_every_control(survey, view) -> None:
    assert len(survey.controls[view]) > 10
    assert survey.unreached[view] == []


@everywhere
def test_what_the_keyboard_is_on_is_ringed_and_in_view(survey, view) -> None:
    assert survey.unseen[view] == set()
