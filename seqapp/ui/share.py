"""Share this view: its link, with what a class is not to see, as text and as a QR code; and a plan of several links."""

from dataclasses import dataclass
from html import escape
from io import BytesIO
from urllib.parse import quote, urlencode, urlsplit

import segno
import streamlit as st

from seqapp.ui import hiding, sharing
from seqapp.ui.sharing import LONGEST
from seqapp.ui.texts import listed, plain

OPEN = "share this view"
PLAN = "plan of a lesson"
LONGEST_TITLE = 80  # characters
MOST_LINKS = 40
BOXES = {hiding.ANSWERS: "Hide the answers", hiding.CONTROLS: "Hide the controls"}
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
TOO_LONG = "This link is too long for a QR code: shorten the text."
STYLE = """
body {font: 12pt/1.35 sans-serif; color: #14171c; margin: 12mm}
h1 {font-size: 18pt; margin: 0 0 6mm}
ol {display: grid; grid-template-columns: 1fr 1fr; gap: 6mm 8mm; padding: 0; counter-reset: link}
li {display: flex; gap: 4mm; list-style: none; break-inside: avoid; counter-increment: link}
li h2 {font-size: 12pt; margin: 0 0 1mm} li h2::before {content: counter(link) ". "}
li svg {width: 30mm; height: 30mm; flex: none} li p {font-size: 8pt; overflow-wrap: anywhere; margin: 0}
@page {size: A4; margin: 12mm} @media print {body {margin: 0}}
"""


@dataclass(frozen=True)
class Link:
    """A link of a plan, and what it is called there."""

    title: str
    address: str


def share_line(
    *,
    complete: bool = True,
    refused: list[str] | None = None,
    holds: str = "the review and your choices",
    lacks: str = f"A review of more than {LONGEST:,} characters",
) -> None:
    """Draws the button behind which the link of the page stands, and what the link lacks; after `sharing.share`.

    Args:
        complete: whether the address holds everything.
        refused: what of the address that was asked for could not be used.
        holds: what the link holds if it is complete.
        lacks: what it does not hold otherwise.
    """
    if refused:
        st.caption(f":material/link_off: Not usable in the link, so left out: {listed(refused)}.")
    if not complete:
        st.caption(
            f":material/link_off: {lacks} is not put into the page's address; a link to it will show the other "
            "choices only."
        )
    box = st.popover("Share this view", icon=":material/share:", key=OPEN, on_change="rerun", type="tertiary")
    if box.open:
        with box:
            _share(holds if complete else "your other choices")


def link_of(hide: frozenset[str]) -> str:
    """The link of the page that runs, which hides this much."""
    page, held = sharing.address()
    held = {name: value for name, value in held.items() if name != hiding.HIDE}
    if hide:
        held[hiding.HIDE] = ",".join(sorted(hide))
    base = st.context.url or f"/{page}"
    query = urlencode(held, quote_via=quote, safe=",")
    return f"{base}?{query}" if query else base


def qr_code(link: str) -> str:
    """A link as a QR code, an SVG picture that is dark on white in every theme; empty if it is too long for one.

    >>> qr_code("http://127.0.0.1:8501/order")[:4], qr_code("x" * 3000)
    ('<svg', '')
    """
    try:
        code = segno.make(link, error="l", micro=False)
    except segno.DataOverflowError:
        return ""
    picture = BytesIO()
    code.save(picture, kind="svg", scale=4, border=4, light="#FFFFFF", xmldecl=False, omitsize=False)
    return picture.getvalue().decode()


def plan_page(links: list[Link]) -> str:
    """The links as a page to print: their titles, their addresses, their QR codes.

    >>> page = plan_page([Link("Guess <first>", "http://127.0.0.1:8501/order?part=orders&hide=answers")])
    >>> "Guess &lt;first&gt;" in page, "orders&amp;hide=answers" in page, page.count("<svg")
    (True, True, 1)
    """
    items = "\n".join(
        f"<li>{qr_code(link.address)}<div><h2>{escape(link.title)}</h2>"
        f'<p><a href="{escape(link.address)}">{escape(link.address)}</a></p></div></li>'
        for link in links
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Plan of a lesson</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>Plan of a lesson</h1>\n<ol>\n{items}\n</ol></body></html>\n"
    )


def _share(holds: str) -> None:
    hide = frozenset(
        what
        for what, label in BOXES.items()
        if st.checkbox(label, value=what in hiding.hidden(), key=f"share hides {what}")
    )
    link = link_of(hide)
    st.code(link, language=None, wrap_lines=True)
    st.caption(f"It holds {holds}.")
    if urlsplit(link).hostname in LOCAL:
        st.caption("It opens on this machine only: a class needs the machine's name or number in its place.")
    if picture := qr_code(link):
        st.image(picture, width=220, alt=f"QR code of {link}")
    else:
        st.caption(TOO_LONG)
    _plan(link)


def _plan(link: str) -> None:
    links: list[Link] = st.session_state.setdefault(PLAN, [])
    st.text_input("Title in the plan", sharing.title(), max_chars=LONGEST_TITLE, key="title in the plan")
    with st.container(horizontal=True):
        st.button("Add to the plan", on_click=_add, args=(link,), icon=":material/playlist_add:")
        if links:
            st.button("Empty the plan", on_click=links.clear, icon=":material/delete:")
    if not links:
        return
    st.markdown("\n".join(f"1. [{plain(one.title)}]({one.address})" for one in links))
    st.download_button(
        "The plan as a page to print",
        lambda: plan_page(links).encode(),
        file_name="plan.html",
        mime="text/html",
        on_click="ignore",
        icon=":material/print:",
    )


def _add(link: str) -> None:
    links: list[Link] = st.session_state[PLAN]
    title = st.session_state["title in the plan"].strip() or sharing.title()
    one = Link(title, link)
    if one not in links and len(links) < MOST_LINKS:
        links.append(one)
