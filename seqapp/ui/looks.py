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
_PRINTED = (
    '[data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stSidebar"], [data-testid="stButton"],'
    '[data-testid="stDownloadButton"], [data-testid="stPopover"], [data-testid="stButtonGroup"],'
    '[data-testid="stTooltipIcon"], [data-testid="stElementToolbar"],'
    '[data-testid="stSlider"], [data-testid="stFileUploader"], [data-testid="InputInstructions"],'
    '[class*="st-key-next-after"], [data-testid="stExpander"]:has(details:not([open])) {display: none !important}'
    # Without these only what is on the screen would be printed.
    '.stApp, [data-testid="stAppViewContainer"], [data-testid="stMain"] {position: static !important;'
    "overflow: visible !important; height: auto !important; display: block !important}"
    ".stMainBlockContainer {padding: 0 !important}"
    "h1, h2, h3 {break-after: avoid}"
    '[data-testid="stPlotlyChart"], [data-testid="stImage"], [data-testid="stMetric"] {break-inside: avoid}'
)


def is_projected() -> bool:
    """Whether the address asks for large text, thick lines and strong greys."""
    return sharing.along(MODE) == PROJECTOR


def draw() -> None:
    """Draws nothing that is seen: how the page looks on paper and, where it is asked for, on a projector."""
    st.html(f"<style>{_ALWAYS} @media print {{{_PRINTED}}} {_PROJECTED if is_projected() else ''}</style>")
