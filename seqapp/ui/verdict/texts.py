"""The words of the verdict: the texts that the nets are asked about, and what the page says around its rows."""

from seqapp.ui.texts import DEFAULT_REVIEW, EXAMPLES

TITLE = "Does the LSTM remember better?"
INTRODUCTION = (
    "A textbook makes claims about RNNs and LSTMs. Here each one is tested on the trained nets of this app, now, while "
    "you wait. Every row says what was tested, one number for it, and where to see more."
)
RULE = (
    "Each claim is asked of every net that can answer it: of every seed, and where it compares the two, of an RNN and "
    "an LSTM of the same seed. **True**: all bear it out. **Partly**: some do. **Not here**: none does. So the word "
    "follows from the numbers, and it can change with other nets. It is said of these nets, not of all nets."
)
WAITING = (
    "The claims about reviews are computed as soon as the nets are ready; this page then draws itself anew."
)
NOUNS = ("Panic sends gold past the dollar.", "Gold sends panic past the dollar.")
FUNNY = ("I must say that it was so funny.", "I must say that it was not funny.")
COUNTRIES = tuple(
    f"She was born in {country}, and when she was nine her family took the boat to another town by the sea, where her "
    "father opened a small shop, and so to this day she speaks fluent Italian."
    for country in ("Italy", "Norway")
)
PRAISE = "The opening is great, with a gripping story and wonderful actors."
BLAME = "But the ending is dull, tired and boring."
REVIEW = DEFAULT_REVIEW
LONG_REVIEW = EXAMPLES["Long middle"]
READ = (
    "Read were the default review, the lesson's own sentences and, as the long text, the example *Long middle*. Point "
    "at the question mark for how a claim is judged."
)
