"""Words that pages share: explanations of terms, examples of reviews, and the escape that makes a text plain."""

import re

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
STYLE = (  # what Streamlit has no setting for; tests/browser measures it
    "<style>.stMainBlockContainer {padding-top: 4.5rem; padding-bottom: 3rem}"
    # Text below 4.5:1 becomes the theme's own: the chosen pill in the dark, and in the light what stands on a chart.
    '[data-testid="stButtonGroup"] [data-selected="true"] {color: inherit !important}'
    '[data-testid="stPlotlyChart"] text:not(.hoverlayer *) {fill: currentColor !important}'
    # What the keyboard is on: ringed (Streamlit's rings are pale, links have none), visible, not under the header.
    ":focus-visible:not(input, textarea) {outline: 2px solid currentColor !important; outline-offset: 1px}"
    '[data-testid="stElementToolbar"]:focus-within {opacity: 1 !important}'
    '[data-testid="stMain"] {scroll-padding-top: 4.5rem}</style>'
)
LOADING = "Loading TensorFlow and the models: about 10 s, once."

INTRODUCTION = (
    "A recurrent net reads a text one word at a time and keeps what it read in a memory of a few dozen numbers. "
    "Here two such nets, a simple **RNN** and an **LSTM**, written from their textbook equations and trained on the "
    "same film reviews, read what you type. You see what each thinks after every word, and what is in its memory."
)
FOR_WHOM = {
    "You are learning": "Type a review and watch the two nets change their minds word by word. Open the gates of the "
    "LSTM and see which of them close, and where.",
    "You are teaching": "Pick an example or write your own. The address of the page holds the review and your "
    "choices: the link shows the same view again, and no network is needed.",
    "You use such models": "Every accuracy comes with its interval, beside a simple rival. Train, measure and export "
    "the nets from the command line: `python -m seqapp --help`.",
}

GLOSSARY = {
    "P(positive)": "The net's probability that the review is positive. From 60 % on we write *positive*, up to 40 % "
    "*negative*, between them *not sure*.",
    "accuracy": "The share of reviews that a model judges rightly. The 95 % interval says how far chance in the choice "
    "of reviews could move it.",
    "log loss": "How surprised a model is by the truth, in nats: the mean of -log(probability given to the right "
    "answer). 0 is perfect, 0.69 is a coin's. It punishes being sure and wrong.",
    "ECE": "Expected calibration error: how far, on average, the stated probability lies from the share that is really "
    "positive. At 0 %, of all reviews given 80 %, 80 % are positive.",
    "NB-SVM": "The simple rival: a linear model that counts words, pairs and triples, each weighted by how much more "
    "often it stands in positive reviews. It has no memory, and knows no order beyond three words.",
    "weights": "How many numbers training adjusts, word vectors included.",
    "seeds": "The same training, begun from other random weights: how much of the accuracy is luck.",
    "hidden state": "h, the short-term memory: one number for each unit, between -1 and 1, made anew at every word. "
    "The answer is read from it alone.",
    "cell state": "c, the long-term memory of the LSTM: at every word the forget gate scales it and the input gate "
    "adds to it. It has no bounds.",
    "interval": "The range that should hold the price that comes in so many of 100 forecasts. The nets give 23 "
    "quantiles for each horizon; the ends are two of them.",
    "horizon": "How many trading days ahead. The fan joins the forecasts for 1, 5 and 10 days by straight lines. "
    "Prices are adjusted for splits and dividends: to the day that the forecast sees last.",
    "pinball": "The loss of a forecast that is a range, not a point: each quantile pays for being too high or too low "
    "in proportion to its level. In log-return; lower is better. Shown against a simple rival's: -2 % is 2 % better.",
    "historical simulation": "A simple rival: the next days will be like one of the last 250, each as likely.",
    "EWMA": "A simple rival, RiskMetrics of 1996: a Normal distribution around no change, as wide as the last days "
    "moved, recent days weighing more.",
    "held": "The share of prices that came to lie inside the 90 % interval. An honest one is near 90 %.",
    "MASE": "The error of the middle in units of the error of “tomorrow = today”: 1 is no better, below 1 is better.",
    "direction": "The share of days on which the middle had the right sign. Stocks rise on more than half of all days, "
    "so compare with saying “up” every day.",
    "recurrent weights": "The weights of the recurrent layer alone: input weights, state weights, biases. An LSTM has "
    "four blocks of them, one for each gate and one for the candidate.",
    "p": "The chance of a difference at least so large if the two were equally good. From 0.05 on we call the evidence "
    "too weak.",
    "gate": "A number between 0 (lets nothing through) and 1 (lets everything through) for each unit, made anew at "
    "every word.",
}
NO_ADVICE = (
    "Two nets read the last days of a ticker and say **how far** its price may move, as ranges. Nothing here is "
    "investment advice."
)
COMPARE = (
    "The same task, the same data, the same recipe: what does the LSTM's memory buy, and what does it cost? Every "
    "difference comes with a test, and “the evidence is too weak” is an answer."
)
FETCH_HELP = (
    "Needs the network. What Yahoo Finance answers is kept in the data folder, so that it is here next time."
)
CURVES_HELP = (
    "The loss after each epoch, one pass over the training data. Training hides part of what the net sees, and its "
    "examples are others than the unseen ones: compare shapes, not heights."
)
LONGEST_REVIEW = 20_000  # characters
REVIEW_HELP = (
    "The nets learnt from English film reviews. When you have finished, press the button, or Ctrl and Enter."
)
STEPS_HELP = (
    f"{GLOSSARY['P(positive)']} Here: had the review ended at that word. A net that changes its mind has not therefore "
    "forgotten: the review may have turned."
)
READ_HELP = (
    "Cleaning is part of the model: capitals, tags and most marks are dropped, ! and ? are words of their own. A word "
    "outside its vocabulary reaches it as one and the same “unknown”. Of a long review only the end is read."
)
MEMORY_HELP = (
    f"**Hidden state**: {GLOSSARY['hidden state']}\n\n**Cell state**: {GLOSSARY['cell state']}\n\n"
    f"**Gate**: {GLOSSARY['gate']}"
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
