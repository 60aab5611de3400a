"""The shapes that a cell is drawn with, as SVG: lines, letters, doors."""

from html import escape
from math import atanh

DOOR = 52.0  # how wide a gate's way is, in the drawing's units
_PLAIN = 'fill="none" stroke="currentColor" stroke-width="1.6"'
_BOX = 'fill="none" stroke="currentColor" stroke-width="1.6" rx="8"'


def opening(gate: float) -> float:
    """How wide a door stands open, in the drawing's units: shut at 0, the whole way at 1.

    >>> opening(0.25)
    13.0
    """
    return DOOR * min(max(gate, 0.0), 1.0)


def line(path: str, colour: str = "currentColor", width: float = 1.6, dash: str = "none") -> str:
    """A line along an SVG path."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}" '
        'stroke-linejoin="round"/>'
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 17) -> str:
    """Letters; `anchor` says which end of them is at x."""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="currentColor">{escape(words)}</text>'


def plus(x: float, y: float) -> str:
    """A sum: a plus in a circle."""
    return (
        f'<circle cx="{x}" cy="{y}" r="14" fill="#5F6368"/>'
        f'<text x="{x}" y="{y + 6}" text-anchor="middle" font-size="20" fill="#FFFFFF">+</text>'
    )


def arrow(x: float, y: float, colour: str) -> str:
    """The head of an arrow to the right."""
    return f'<path d="M{x - 2} {y - 9} l14 9 l-14 9 z" fill="{colour}"/>'


def tanh_box(x: float, y: float, value: float, colour: str) -> str:
    """A box with the curve of tanh, and a dot where its result stands."""
    at = x + 24 + 20 * _argument(value)
    return (
        f'<rect x="{x}" y="{y}" width="48" height="48" {_BOX}/>'
        f'<path d="M{x + 4} {y + 40} C{x + 20} {y + 40} {x + 20} {y + 30} {x + 24} {y + 24} S{x + 28} {y + 8} '
        f'{x + 44} {y + 8}" {_PLAIN}/>'
        f'<circle cx="{at:.1f}" cy="{y + 24 - 16 * value:.1f}" r="5.5" fill="{colour}"/>'
    )


def _argument(value: float) -> float:
    """Where on the drawn curve, from -1 to 1, tanh has a value: its argument over 2.5, cut at the ends."""
    return min(max(atanh(min(max(value, -0.999), 0.999)) / 2.5, -1.0), 1.0)


def door(x: float, y: float, gate: float, name: str, *, across: bool) -> str:
    """A way with two shutters, which leave open what the gate lets through; `across` a way that goes up or down."""
    shut = (DOOR - opening(gate)) / 2
    start = (x if across else y) - DOOR / 2
    bars = []
    for at in (start, start + DOOR - shut):
        place = (
            f'x="{at:.2f}" y="{y - 6}" width="{shut:.2f}" height="12"'
            if across
            else f'x="{x - 6}" y="{at:.2f}" width="12" height="{shut:.2f}"'
        )
        bars.append(f'<rect class="shutter {name}" {place} fill="currentColor"/>')
    frame = (
        f'<path d="M{start} {y - 10} v20 M{start + DOOR} {y - 10} v20" {_PLAIN}/>'
        if across
        else f'<path d="M{x - 10} {start} h20 M{x - 10} {start + DOOR} h20" {_PLAIN}/>'
    )
    way = (
        f'x="{start}" y="{y - 6}" width="{DOOR}" height="12"'
        if across
        else f'x="{x - 6}" y="{start}" width="12" height="{DOOR}"'
    )
    return f'<rect {way} fill="currentColor" fill-opacity="0.15"/>' + "".join(bars) + frame
