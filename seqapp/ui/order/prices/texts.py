"""The words on the order of days that do not change."""

INTRODUCTION = (
    "A forecaster reads days as the nets above read words. Here it reads the **same days in another order**: each day "
    "keeps its own move, how far it opened, rose, fell and closed from the close before, and its volume. Prices are "
    "built anew from the moves, so that every order begins and ends on the same close and no jump is made up."
)
HELP = (
    "**As they came**: the days that the forecaster sees, in their order. **Backwards**: the last day's move first. "
    "**Shuffled**: at random, every order as likely as any other. **Historical simulation** is here the spread of the "
    "same days' returns: it counts days as a bag of words counts words, so it cannot see their order. **EWMA** sees of "
    "the order only how long ago a move was."
)
WIDTH_HELP = (
    "The 90 % interval of tomorrow's log-return: with a chance of 90 % it should hold what comes. How wide it is says "
    "how much the forecaster thinks the price may move."
)
LOSS_HELP = (
    "One day ahead, after each of a ticker's newest days, by nets that had not seen that day. Pinball loss: what a "
    "range pays for being too high, too low or too wide; lower is better. The whiskers are 95 % intervals of the mean "
    "difference, day by day (Diebold and Mariano's test). p is the chance of a difference at least so large if order "
    "did not matter, adjusted because several are tested at once (Holm)."
)
CAME, BACKWARDS, SHUFFLED = "as they came", "backwards", "shuffled"
ORDERS = (CAME, BACKWARDS, SHUFFLED)
