"""Our own drawing of the RNN cell and of the LSTM cell, its doors open or shut by the numbers of a step."""

import re
from collections.abc import Mapping
from math import tanh

from seqapp.numbers.names import Cell
from seqapp.ui.steps import shapes
from seqapp.ui.steps.narrow_cell import narrow_lstm, narrow_rnn
from seqapp.ui.steps.trajectory import Trajectory
from seqapp.ui.styles import LSTM, RNN

INK = {"light": "#14171C", "dark": "#E8EAED"}
"""What lines and letters are drawn in, by the page's theme."""
_NUMBER = re.compile(r"[+-]?\d+\.\d{2}")  # as values are written, and no attribute of a text is


def cell_figure(
    trajectory: Trajectory,
    t: int,
    u: int,
    *,
    mean: bool,
    ink: str = INK["light"],
    is_narrow: bool = False,
    numbered: bool = True,
) -> tuple[str, str]:
    """`cell_svg` of the step t and the unit u, both from 0; with `mean` of the mean over all units."""

    def value(name: str, step: int) -> float:
        values = trajectory.at(name, step)
        return float(values.mean() if mean else values[u])

    numbers = {name: value(name, t) for name in trajectory.tensors if name != "logit"}
    state = "c" if trajectory.label == LSTM.label else "h"
    numbers |= {"before": value(state, t - 1), "h_before": value("h", t - 1)}
    who = f"Mean over all {trajectory.units} units" if mean else f"Unit {u + 1} of {trajectory.units}"
    return cell_svg(
        "lstm" if trajectory.label == LSTM.label else "rnn",
        numbers,
        trajectory.items[t],
        f"{who}, step {t + 1} of {trajectory.steps}",
        ink=ink,
        is_narrow=is_narrow,
        numbered=numbered,
    )


def cell_svg(
    cell: Cell,
    numbers: Mapping[str, float],
    word: str,
    who: str,
    *,
    ink: str = INK["light"],
    is_narrow: bool = False,
    numbered: bool = True,
) -> tuple[str, str]:
    """The cell at one step, as an SVG picture.

    Args:
        cell: which.
        numbers: RNN: `before` (h_{t-1}), `pre_activation`, `h`. LSTM: the gates `i f o` and `g c h`, `before`
            (c_{t-1}), `h_before`.
        word: what is read at this step.
        who: whose numbers they are, for example "Unit 12".
        ink: the colour of lines and letters: one of `INK`, as the page is light or dark.
        is_narrow: whether it is drawn for a telephone.
        numbered: whether the numbers stand beside the drawing; else a question mark does.

    Returns:
        The SVG, and what it shows in words, for those who hear it.
    """
    drawn, description = (_rnn if cell == "rnn" else _lstm)(numbers, _short(word))
    across, high = 600, 250 if cell == "rnn" else 380
    if is_narrow:
        drawn = (narrow_rnn if cell == "rnn" else narrow_lstm)(numbers, _short(word))
        across, high = 360, 225 if cell == "rnn" else 402
    if not numbered:
        drawn = [_NUMBER.sub("?", part) if part.startswith("<text") else part for part in drawn]
        description = "Its numbers are hidden."
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {high}" width="{2 * across}" '
        f'height="{2 * high}" color="{ink}" '
        'font-family="Source Sans, Segoe UI, Helvetica, Arial, sans-serif" font-size="17">'
        f"{shapes.text(12, 20, who, size=15)}{''.join(drawn)}</svg>"
    )
    return svg, f"{who}. {description}"


def _lstm(numbers: Mapping[str, float], word: str) -> tuple[list[str], str]:
    i, f, o, g, c, h = (numbers[name] for name in "ifogch")
    drawn = [
        # what all gates look at
        shapes.line("M12 340 H320 V284", dash="4 4"),
        shapes.line("M190 340 V138", dash="4 4"),
        shapes.line("M190 186 H292", dash="4 4"),
        shapes.line("M320 340 H432 V226 H442", dash="4 4"),
        shapes.text(12, 368, f"reads “{word}”, h before {numbers['h_before']:+.2f}"),
        # the belt: c comes in on the left, passes the forget gate, is added to, goes out on the right
        shapes.line("M12 110 H582", colour=LSTM.colour, width=7),
        *(shapes.line(f"M{x} 105 l6 5 l-6 5", width=1.2) for x in range(34, 570, 46)),
        shapes.text(12, 90, f"c before {numbers['before']:+.2f}"),
        shapes.text(590, 90, f"c now {c:+.2f}", anchor="end"),
        shapes.door(190, 110, f, "f", across=False),
        shapes.text(190, 54, "forget gate", anchor="middle"),
        shapes.text(190, 75, f"f {f:.2f}", anchor="middle"),
        # what is entered: the candidate through the input gate
        shapes.line("M320 236 V118"),
        shapes.plus(320, 110),
        shapes.tanh_box(296, 236, g, LSTM.colour),
        shapes.text(286, 256, "candidate", anchor="end"),
        shapes.text(286, 277, f"g {g:+.2f}", anchor="end"),
        shapes.door(320, 186, i, "i", across=True),
        shapes.text(356, 184, "input gate"),
        shapes.text(356, 205, f"i {i:.2f}"),
        shapes.text(332, 150, f"{i * g:+.2f} entered", size=15),
        # what is shown: the belt's value through tanh and the output gate
        shapes.line("M470 110 V136 M470 184 V340 H582"),
        shapes.tanh_box(446, 136, tanh(c), LSTM.colour),
        shapes.text(502, 166, f"{tanh(c):+.2f}", size=15),
        shapes.door(470, 226, o, "o", across=True),
        shapes.text(504, 224, "output gate"),
        shapes.text(504, 245, f"o {o:.2f}"),
        shapes.text(590, 368, f"h now {h:+.2f}", anchor="end"),
        shapes.arrow(582, 110, LSTM.colour),
        shapes.arrow(582, 340, "currentColor"),
    ]
    description = (
        f"An LSTM cell reading {word}. On the belt at the top the cell state goes from {numbers['before']:.2f} to "
        f"{c:.2f}. The forget gate stands at {f:.2f}, the input gate at {i:.2f} before a candidate of {g:.2f}, the "
        f"output gate at {o:.2f}; the hidden state becomes {h:.2f}."
    )
    return drawn, description


def _rnn(numbers: Mapping[str, float], word: str) -> tuple[list[str], str]:
    before, z, h = numbers["before"], numbers["pre_activation"], numbers["h"]
    drawn = [
        shapes.line("M12 120 H396 M444 120 H582", colour=RNN.colour, width=7),
        shapes.text(12, 92, f"h before {before:+.2f}"),
        shapes.line("M230 210 V128"),
        shapes.plus(230, 120),
        shapes.text(230, 234, f"reads “{word}”", anchor="middle"),
        shapes.text(232, 92, f"weighted sum {z:+.2f}", anchor="middle"),
        shapes.tanh_box(396, 96, h, RNN.colour),
        shapes.text(420, 84, "tanh", anchor="middle"),
        shapes.text(590, 92, f"h now {h:+.2f}", anchor="end"),
        shapes.text(420, 172, "no gate: all of h is made anew", anchor="middle", size=15),
        shapes.arrow(582, 120, RNN.colour),
    ]
    description = (
        f"An RNN cell reading {word}. The hidden state before, {before:.2f}, and the word are weighted and summed to "
        f"{z:.2f}; tanh makes the new hidden state of it, {h:.2f}. There is no gate."
    )
    return drawn, description


def _short(word: str) -> str:
    return word if len(word) <= 14 else f"{word[:13]}…"
