"""Words that pages share: explanations of terms, examples of reviews, and the escape that makes a text plain."""

import re
from math import isfinite

from seqapp.numbers.errors import BadInputError

_CURVES = (
    '<path d="M2 22 C8 2 14 2 18 16 S26 28 32 12" fill="none" stroke="#1F84C4" stroke-width="3"'
    ' stroke-linecap="round"/><path d="M2 27 C10 22 18 8 32 6" fill="none" stroke="#D55E00" stroke-width="3"'
    ' stroke-dasharray="5 4" stroke-linecap="round"/>'
)
ICON = f'<svg xmlns="http://www.w3.org/2000/svg" width="34" height="32" viewBox="0 0 34 32">{_CURVES}</svg>'
BRAND = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="118" height="32" viewBox="0 0 118 32">'
    f'{_CURVES}<text x="42" y="22" font-family="sans-serif" font-size="20" font-weight="600" fill="#7A828E">'
    "seqapp</text></svg>"
)
CSS = (  # what Streamlit has no setting for; tests/browser measures it
    "<style>.stMainBlockContainer {padding-top: 4.5rem; padding-bottom: 3rem}"
    # Text below 4.5:1 becomes the theme's own: the chosen pill in the dark, and in the light what stands on a chart.
    '[data-testid="stButtonGroup"] [data-selected="true"] {color: inherit !important}'
    '[data-testid="stPlotlyChart"] text:not(.hoverlayer *) {fill: currentColor !important}'
    # What the keyboard is on: ringed (Streamlit's rings are pale, links have none), visible, not under the header.
    ":focus-visible:not(input, textarea) {outline: 2px solid currentColor !important; outline-offset: 1px}"
    '[data-testid="stElementToolbar"]:focus-within {opacity: 1 !important}'
    # A table is never wider than its page: words break where there is no other way.
    '@media (max-width: 640px) {[data-testid="stMain"] table:not([role]) :is(th, td) '
    "{overflow-wrap: anywhere; padding: 0.25rem !important}}"
    '[data-testid="stMain"] {scroll-padding-top: 4.5rem}</style>'
)
LOADING = "Loading TensorFlow and the models: about 10 s, once."

GLOSSARY = {
    "P(positive)": "The net's probability that the review is positive. From 60 % on we write *positive*, up to 40 % "
    "*negative*, between them *not sure*.",
    "accuracy": "The share of reviews that a model judges rightly. The 95 % interval says how far chance in the choice "
    "of reviews could move it.",
    "log loss": "How surprised a model is by the truth, in nats: the mean of -log(probability given to the right "
    "answer). 0 is perfect, 0.69 is a coin's. It punishes being sure and wrong.",
    "ECE": "Expected calibration error: how far, on average, the stated probability lies from the share that is really "
    "positive. At 0 %, of all reviews given 80 %, 80 % are positive.",
    "NB-SVM": "The simple baseline: a linear model that counts words, pairs and triples, each weighted by how much "
    "more often it stands in positive reviews. It has no memory, and knows no order beyond three words.",
    "weights": "How many numbers training adjusts, word vectors included.",
    "seeds": "The same training, begun from other random weights: how much of the accuracy is luck.",
    "hidden state": "h, the short-term memory: one number for each unit, between -1 and 1, made anew at every word. "
    "The nets made for the lesson read their answer from it alone.",
    "cell state": "c, the long-term memory of the LSTM: at every word the forget gate scales it and the input gate "
    "adds to it. It has no bounds.",
    "interval": "The range that should hold the price that comes in so many of 100 forecasts. The nets give 23 "
    "quantiles for each horizon; the ends are two of them.",
    "horizon": "How many trading days ahead. The fan joins the forecasts for 1, 5 and 10 days by straight lines. "
    "Prices are adjusted for splits and dividends: to the day that the forecast sees last.",
    "pinball": "The loss of a forecast that is a range, not a point: each quantile pays for being too high or too low "
    "in proportion to its level. In log-return; lower is better. Shown against a simple baseline's: -2 % is "
    "2 % better.",
    "historical simulation": "A simple baseline: the next days will be like one of the last 250, each as likely.",
    "EWMA": "A simple baseline, RiskMetrics of 1996: a Normal distribution around no change, as wide as the last days "
    "moved, recent days weighing more.",
    "held": "The share of prices that came to lie inside the 90 % interval. An honest one is near 90 %.",
    "MASE": "The error of the middle in units of the error of “tomorrow = today”: 1 is no better, below 1 is better.",
    "direction": "The share of days on which the middle had the right sign. Stocks rise on more than half of all days, "
    "so compare with saying “up” every day.",
    "value at risk": "The loss that one day keeps below with a chance of 95 %, or 99 %: minus the 5 % or 1 % quantile "
    "of the forecast for the next day.",
    "recurrent weights": "The weights of the recurrent layer alone: input weights, state weights, biases. An LSTM has "
    "four blocks of them, one for each gate and one for the candidate.",
    "p": "The chance of a difference at least so large if the two were equally good. From 0.05 on we call the evidence "
    "too weak.",
    "gate": "A number between 0 (lets nothing through) and 1 (lets everything through) for each unit, made anew at "
    "every word.",
}
LONGEST_REVIEW = 20_000  # characters
REVIEW_HELP = (
    "The nets learnt from English film reviews. When you have finished, press the button, or Ctrl and Enter."
)

EXAMPLES = {  # our own wording
    "Praise, then but": "The film opens beautifully: a clever plot, warm performances, and I was hooked from the "
    "first scene. But by the end it had turned dull, the jokes were tired and I could guess every twist.",
    "Complaint, then but": "The first half hour is dull, badly lit and full of tired jokes, and I nearly walked out. "
    "But then the story wakes up, the cast is wonderful, and the last act is the best I have seen this year.",
    "Short": "Lovely little film.",
    "Negation": "This is not a good film. It is not funny, it is not clever, and nobody in it seems to care.",
    "Long middle": "What a brilliant beginning: I loved every minute of the opening and I laughed. Then, "
    "though, the story moves to a small town by a river. A man who repairs clocks lives there with his sister. He "
    "takes the train on Mondays, she works at the post office, and a letter arrives that neither of them opens. There "
    "is a walk to the station, a dinner with the neighbours, a photograph on a wall, a dog, a lighthouse and a long "
    "conversation about the weather. It runs for about two hours and was filmed in winter, on the roads along the "
    "coast. The director has made three films before this one, and the music was written by a friend of hers. We saw "
    "it on a Tuesday, in the old cinema behind the market, with some twenty other people. The second part begins on "
    "another Monday, at the same station, with the same letter still on the table, and ends in the kitchen.",
    "Italian": "Un film magnifico: la storia è commovente, gli attori sono bravissimi e il finale mi ha fatto "
    "piangere di gioia.",
    "HTML": "<b>What a ride!</b><br /><br />Sharp script &amp; a cast I'd follow anywhere... 9/10!! "
    "<a href='more.html'>More here</a>",
}
DEFAULT_REVIEW = EXAMPLES["Praise, then but"]


def example_of(review: str) -> str | None:
    """The name of the example that a review is; None if it is the user's own."""
    return next((name for name, text in EXAMPLES.items() if text == review), None)


def check_review(review: str) -> None:
    """Raises BadInputError unless a page can read the review: not blank, not endless."""
    if not review.strip():
        raise BadInputError("Type a review, or pick an example, and both nets will read it.")
    if len(review) > LONGEST_REVIEW:
        raise BadInputError(
            f"This text has {len(review):,} characters; at most {LONGEST_REVIEW:,} fit here. Shorten it, or judge long "
            "files with `python -m seqapp predict`."
        )


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str) -> str:
    r"""The text as Markdown that shows it letter by letter, on one line.

    >>> plain("*not* bold: a_b")
    '\\*not\\* bold\\: a\\_b'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def spoken(sentence: str) -> str:
    r"""A sentence without its Markdown, for those who hear it.

    >>> spoken(r"from **391.91** to `475`, *not\* so\: a\_b")
    'from 391.91 to 475, not* so: a_b'
    """
    return re.sub(r"\\(.)|[*`]", r"\1", sentence)


def percent(share: float, digits: int = 0) -> str:
    """A share in percent, with a space that does not break.

    >>> percent(0.916, 1).replace("\u00a0", " ")
    '91.6 %'
    """
    return f"{100 * share:.{digits}f}\u00a0%"


def points(share: float, digits: int = 0) -> str:
    """A difference of shares in points, with a space that does not break.

    >>> points(0.123).replace("\u00a0", " ")
    '12 points'
    """
    return f"{100 * share:.{digits}f}\u00a0points"


def number(value: float) -> str:
    """A number over many sizes, three digits at most.

    >>> number(0.8712), number(3.2e-14), number(1234.5), number(0.0)
    ('0.87', '3·10⁻¹⁴', '1,234', '0')
    """
    if value == 0 or not isfinite(value):
        return "0" if value == 0 else "–"
    if 0.01 <= abs(value) < 10:
        return f"{value:.2f}"
    if 10 <= abs(value) < 1e5:
        return f"{value:,.0f}"
    if 1e-4 <= abs(value) < 0.01:
        return f"{value:.1g}"
    digits, power = f"{value:.0e}".split("e")
    return f"{digits}·10{str(int(power)).translate(_RAISED)}"


def listed(parts: list[str]) -> str:
    """Parts as an English list.

    >>> listed(["the RNN", "the LSTM"])
    'the RNN and the LSTM'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(sentence: str) -> str:
    """The sentence with a capital at its start, the rest as it is.

    >>> capital("the RNN")
    'The RNN'
    """
    return sentence[:1].upper() + sentence[1:]
