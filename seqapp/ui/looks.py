"""How pages look on a projector, with `mode=projector` in the address, and on paper."""

import streamlit as st

from seqapp.ui import sharing

MODE, PROJECTOR = "mode", "projector"
TEXT_SIZE = 22  # pixels
_ALWAYS = '[data-testid="stPageLink-NavLink"] span {white-space: normal}'  # no label is cut off
_PROJECTED = (
    # All sizes of Streamlit count from the root's; what it draws smaller or paler is not, from the last row.
    f"html {{font-size: {TEXT_SIZE}px !important}}"
    '[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] *, [data-testid="stMetricDelta"] *,'
    '[data-testid="stWidgetLabel"] *, [data-testid="stPageLink-NavLink"] *, .terms'
    "{font-size: 1rem !important; opacity: 1 !important}"
    '[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] *'
    "{color: color-mix(in srgb, currentColor, CanvasText 40%) !important}"
    ".stApp hr, [data-testid=stExpander] details {border-color: currentColor !important}"
)
_PRESSED = (  # what is pressed, dragged or typed into; the options of a question stay
    "Header", "Toolbar", "Sidebar", "Button", "DownloadButton", "Popover", "ButtonGroup", "TooltipIcon",
    "ElementToolbar", "Slider", "FileUploader", "TextArea", "TextInput", "Selectbox", "MultiSelect", "NumberInput",
    "DateInput", "Checkbox", "PageLink", "Progress",
)  # fmt: skip
_PRINTED = (
    f"{', '.join(f'[data-testid=st{name}]' for name in _PRESSED)}, [data-testid=InputInstructions], .modebar,"
    # What is folded is not printed, but for the line that holds the text which was read.
    '[class*="st-key-next-after"], [class*="st-key-list-of-questions"], '
    '[data-testid=stExpander]:has(details:not([open])):not([class*="st-key-edit"] *)'
    "{display: none !important}"
    # Without these only what is on the screen would be printed.
    ".stApp, [data-testid=stAppViewContainer], [data-testid=stMain] {position: static !important;"
    "overflow: visible !important; height: auto !important; display: block !important}"
    ".stMainBlockContainer {padding: 0 !important}"
    "h1, h2, h3 {break-after: avoid}"
    '[data-testid=stPlotlyChart], [data-testid=stImage], [data-testid=stMetric], [class*="st-key-question"]'
    "{break-inside: avoid}"
    # Dark on white, whatever the theme; to tick, a ring.
    "html, body, .stApp {background-color: #fff !important}"
    ".stApp *:not(svg *) {background-color: transparent !important; color: #14171c !important}"
    ".main-svg .bg {fill: transparent !important}"
    "[data-testid=stRadioOption] > div > div:first-child {border: 1px solid !important; border-radius: 50%}"
)


def is_projected() -> bool:
    """Whether the address asks for large text, thick lines and strong greys."""
    return sharing.along(MODE) == PROJECTOR


def draw() -> None:
    """Draws nothing that is seen: how the page looks on paper and, where it is asked for, on a projector."""
    st.html(f"<style>{_ALWAYS} @media print {{{_PRINTED}}} {_PROJECTED if is_projected() else ''}</style>")
