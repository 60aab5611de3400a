"""Our own drawing of the RNN cell and of the LSTM cell, its doors open or shut by the numbers of a step."""

from collections.abc import Mapping
from html import escape
from math import atanh, tanh

from seqapp.numbers.nets import Cell
from seqapp.ui.nets import LSTM, RNN

DOOR = 52.0  # how wide a gate's way is, in the drawing's units
INK = {"light": "#14171C", "dark": "#E8EAED"}
"""What lines and letters are drawn in, by the page's theme."""
_PLAIN = 'fill="none" stroke="currentColor" stroke-width="1.6"'
_BOX = 'fill="none" stroke="currentColor" stroke-width="1.6" rx="8"'


def cell_svg(
    cell: Cell, numbers: Mapping[str, float], word: str, who: str, *, ink: str = INK["light"]
) -> tuple[str, str]:
    """The cell at one step, as an SVG picture.

    Args:
        cell: which.
        numbers: RNN: `before` (h_{t-1}), `pre_activation`, `h`. LSTM: the gates `i f o` and `g c h`, `before`
            (c_{t-1}), `h_before`.
        word: what is read at this step.
        who: whose numbers they are, for example "Unit 12".
        ink: the colour of lines and letters: one of `INK`, as the page is light or dark.

    Returns:
        The SVG, and what it shows in words, for those who hear it.
    """
    drawn, said = (_rnn if cell == "rnn" else _lstm)(numbers, _short(word))
    high = 250 if cell == "rnn" else 380
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 {high}" width="1200" height="{2 * high}" '
        f'color="{ink}" font-family="Source Sans, Segoe UI, Helvetica, Arial, sans-serif" font-size="17">'
        f"{_text(12, 20, who, size=15)}{''.join(drawn)}</svg>"
    )
    return svg, f"{who}. {said}"


def opening(gate: float) -> float:
    """How wide a door stands open, in the drawing's units: shut at 0, the whole way at 1.

    >>> opening(0.25)
    13.0
    """
    return DOOR * min(max(gate, 0.0), 1.0)


def _lstm(numbers: Mapping[str, float], word: str) -> tuple[list[str], str]:
    i, f, o, g, c, h = (numbers[name] for name in "ifogch")
    drawn = [
        # what all gates look at
        _line("M12 340 H320 V284", dash="4 4"),
        _line("M190 340 V138", dash="4 4"),
        _line("M190 186 H292", dash="4 4"),
        _line("M320 340 H432 V226 H442", dash="4 4"),
        _text(12, 368, f"reads “{word}”, h before {numbers['h_before']:+.2f}"),
        # the belt: c comes in on the left, passes the forget gate, is added to, goes out on the right
        _line("M12 110 H582", colour=LSTM.colour, width=7),
        *(_line(f"M{x} 105 l6 5 l-6 5", width=1.2) for x in range(34, 570, 46)),
        _text(12, 90, f"c before {numbers['before']:+.2f}"),
        _text(590, 90, f"c now {c:+.2f}", anchor="end"),
        _door(190, 110, f, "f", across=False),
        _text(190, 54, "forget gate", anchor="middle"),
        _text(190, 75, f"f {f:.2f}", anchor="middle"),
        # what is entered: the candidate through the input gate
        _line("M320 236 V118"),
        _sum(320, 110),
        _tanh(296, 236, g, LSTM.colour),
        _text(286, 256, "candidate", anchor="end"),
        _text(286, 277, f"g {g:+.2f}", anchor="end"),
        _door(320, 186, i, "i", across=True),
        _text(356, 184, "input gate"),
        _text(356, 205, f"i {i:.2f}"),
        _text(332, 150, f"{i * g:+.2f} entered", size=15),
        # what is shown: the belt's value through tanh and the output gate
        _line("M470 110 V136 M470 184 V340 H582"),
        _tanh(446, 136, tanh(c), LSTM.colour),
        _text(502, 166, f"{tanh(c):+.2f}", size=15),
        _door(470, 226, o, "o", across=True),
        _text(504, 224, "output gate"),
        _text(504, 245, f"o {o:.2f}"),
        _text(590, 368, f"h now {h:+.2f}", anchor="end"),
        _arrow(582, 110, LSTM.colour),
        _arrow(582, 340, "currentColor"),
    ]
    said = (
        f"An LSTM cell reading {word}. On the belt at the top the cell state goes from {numbers['before']:.2f} to "
        f"{c:.2f}. The forget gate stands at {f:.2f}, the input gate at {i:.2f} before a candidate of {g:.2f}, the "
        f"output gate at {o:.2f}; the hidden state becomes {h:.2f}."
    )
    return drawn, said


def _rnn(numbers: Mapping[str, float], word: str) -> tuple[list[str], str]:
    before, z, h = numbers["before"], numbers["pre_activation"], numbers["h"]
    drawn = [
        _line("M12 120 H396 M444 120 H582", colour=RNN.colour, width=7),
        _text(12, 92, f"h before {before:+.2f}"),
        _line("M230 210 V128"),
        _sum(230, 120),
        _text(230, 234, f"reads “{word}”", anchor="middle"),
        _text(232, 92, f"weighted sum {z:+.2f}", anchor="middle"),
        _tanh(396, 96, h, RNN.colour),
        _text(420, 84, "tanh", anchor="middle"),
        _text(590, 92, f"h now {h:+.2f}", anchor="end"),
        _text(420, 172, "no gate: all of h is made anew", anchor="middle", size=15),
        _arrow(582, 120, RNN.colour),
    ]
    said = (
        f"An RNN cell reading {word}. The hidden state before, {before:.2f}, and the word are weighted and summed to "
        f"{z:.2f}; tanh makes the new hidden state of it, {h:.2f}. There is no gate."
    )
    return drawn, said


def _line(path: str, colour: str = "currentColor", width: float = 1.6, dash: str = "none") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}" '
        'stroke-linejoin="round"/>'
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 17) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="currentColor">{escape(words)}</text>'


def _sum(x: float, y: float) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="14" fill="#5F6368"/>'
        f'<text x="{x}" y="{y + 6}" text-anchor="middle" font-size="20" fill="#FFFFFF">+</text>'
    )


def _arrow(x: float, y: float, colour: str) -> str:
    return f'<path d="M{x - 2} {y - 9} l14 9 l-14 9 z" fill="{colour}"/>'


def _tanh(x: float, y: float, value: float, colour: str) -> str:
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


def _door(x: float, y: float, gate: float, name: str, *, across: bool) -> str:
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


def _short(word: str) -> str:
    return word if len(word) <= 14 else f"{word[:13]}…"
