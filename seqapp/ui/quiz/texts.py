"""The words of the quiz: the texts that its questions have read, and what the page says around them."""

from seqapp.ui.texts import DEFAULT_REVIEW, EXAMPLES

TITLE = "What do you expect?"
INTRODUCTION = (
    "Commit to an answer first. Then the models of this app are asked, and their numbers say which option is right: "
    "where they contradict the textbook, you are told so."
)
THREE = "Three questions about this page"
KEPT = "Your answer is kept. In this view the answers are hidden until they are revealed."
WAITING = "Your answer is kept. It is checked as soon as the nets are loaded."
TOPICS = {
    "order": "Order and memory of words",
    "steps": "The hidden state, step by step",
    "gradients": "Gradients through time",
    "belt": "The cell state and its gates",
    "distance": "RNN against LSTM",
    "leakage": "Baselines and leakage",
}
"""By the page that each is about."""

REVIEW = DEFAULT_REVIEW
LONG = EXAMPLES["Long middle"]
NOUNS = ("Fear chases money out of the bank.", "Money chases fear out of the bank.")
GOOD = ("The second half is so good.", "The second half is not good.")
AUNTS = tuple(
    f"My aunt grew up in {country}, and although she left when she was ten and has worked in a shop by the harbour "
    "ever since, on the telephone with her brother she still speaks fluent French."
    for country in ("France", "Norway")
)
THRICE = "Great great great."
TURN = (
    "The film started off wonderful, with a clever and gripping plot, but by the end it had become boring and "
    "predictable."
)
PRAISE, BLAME = "A wonderful start, clever and moving.", "But the rest is boring, silly and far too long."
TWO_COUNTRIES = (
    "I grew up in France then later after a while we walked along old roads postcards from Norway and talked about "
    "music books trains gardens so I speak fluent"
)
