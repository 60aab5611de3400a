"""The cells once more, drawn for a telephone: the same parts in a narrower frame, with letters as large as the text."""

from collections.abc import Mapping
from math import tanh

from seqapp.ui.steps.shapes import arrow, door, line, plus, tanh_box, text
from seqapp.ui.styles import LSTM, RNN


def narrow_lstm(numbers: Mapping[str, float], word: str) -> list[str]:
    """The LSTM cell, 360 wide and 402 high; arguments as in `cell_svg`."""
    i, f, o, g, c, h = (numbers[name] for name in "ifogch")
    return [
        line("M8 340 H170 V284", dash="4 4"),
        line("M70 340 V148", dash="4 4"),
        line("M70 200 H142", dash="4 4"),
        line("M170 340 H284 V232 H288", dash="4 4"),
        text(8, 370, f"reads “{word}”", size=15),
        text(8, 392, f"h before {numbers['h_before']:+.2f}", size=15),
        line("M8 120 H344", colour=LSTM.colour, width=7),
        text(8, 145, "c before", size=15),
        text(8, 163, f"{numbers['before']:+.2f}", size=15),
        text(352, 100, f"c now {c:+.2f}", anchor="end", size=15),
        door(70, 120, f, "f", across=False),
        text(70, 62, "forget gate", anchor="middle", size=15),
        text(70, 84, f"f {f:.2f}", anchor="middle", size=15),
        line("M170 236 V128"),
        plus(170, 120),
        text(162, 166, f"{i * g:+.2f} in", anchor="end", size=15),
        door(170, 200, i, "i", across=True),
        text(202, 198, "input gate", size=15),
        text(202, 216, f"i {i:.2f}", size=15),
        tanh_box(146, 236, g, LSTM.colour),
        text(140, 256, "candidate", anchor="end", size=15),
        text(140, 276, f"g {g:+.2f}", anchor="end", size=15),
        line("M316 120 V140 M316 188 V340 H344"),
        tanh_box(292, 140, tanh(c), LSTM.colour),
        text(286, 166, f"{tanh(c):+.2f}", anchor="end", size=15),
        door(316, 232, o, "o", across=True),
        text(278, 262, "output gate", anchor="end", size=15),
        text(278, 281, f"o {o:.2f}", anchor="end", size=15),
        text(352, 370, f"h now {h:+.2f}", anchor="end", size=15),
        arrow(344, 120, LSTM.colour),
        arrow(344, 340, "currentColor"),
    ]


def narrow_rnn(numbers: Mapping[str, float], word: str) -> list[str]:
    """The RNN cell, 360 wide and 225 high; arguments as in `cell_svg`."""
    before, z, h = numbers["before"], numbers["pre_activation"], numbers["h"]
    return [
        line("M8 120 H236 M284 120 H344", colour=RNN.colour, width=7),
        text(8, 150, f"h before {before:+.2f}", size=15),
        line("M130 190 V128"),
        plus(130, 120),
        text(130, 212, f"reads “{word}”", anchor="middle", size=15),
        text(130, 88, f"weighted sum {z:+.2f}", anchor="middle", size=15),
        tanh_box(236, 96, h, RNN.colour),
        text(260, 84, "tanh", anchor="middle", size=15),
        text(352, 166, f"h now {h:+.2f}", anchor="end", size=15),
        text(352, 186, "no gate: all made anew", anchor="end", size=14),
        arrow(344, 120, RNN.colour),
    ]
