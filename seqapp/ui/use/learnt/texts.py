"""The words of what the page Use it shows of a training."""

from seqapp.numbers.names import Task

LEARNT = (
    "While a net is trained, `retrain` looks at it before the first step and after every epoch (one pass over all "
    "examples), always on the same few examples that it does not learn from. Looking changes not a bit of the net."
)
NO_RUNS = (
    "A training of your own can stand here too: its folder in `runs/`, where the app was started. There is none there "
    "yet."
)
RUN_HELP = (
    "What serves, or a training that has ended: the folders with a run.json in `runs/`, where the app was started, "
    "newest first. The installed net of the other kind stands beside it."
)
LOSS_HELP = (
    "What training lowers. **Learning**: the mean over the epoch's steps, with dropout, by the weights of each step. "
    "**Not learnt from**: on other examples, without dropout, by the averaged weights."
)
GRADIENT_HELP = (
    "The length of the gradient of what the net says at the end with respect to its memory some steps earlier, over "
    "its length at the last step: ×1 is as much, ×0.01 a hundredth. A line is an epoch: the geometric mean over the "
    "examples. Of the LSTM its cell state c is drawn, and dotted its hidden state h after the last epoch."
)
MEANS_HELP = (
    "Over all examples, steps and units. A gate at 1 lets everything through, at 0 nothing; the RNN has none. |h| is "
    "how far the hidden state lies from 0: near 1 tanh is flat and passes little gradient."
)
STRETCH_HELP = (
    "The largest singular value of the state weights W_hh: by how much they can stretch a vector at most. On the way "
    "back each step multiplies the RNN's gradient by them and by the slope of tanh, which is at most 1. The LSTM has "
    "such weights for each gate and for the candidate g; past them the cell state passes its gradient on by the "
    "forget gate."
)
LOSSES: dict[Task, str] = {
    "sentiment": "log loss, nats",
    "forecast": "pinball loss, in units of each day's volatility",
}
STEPS: dict[Task, tuple[str, str]] = {
    "sentiment": ("word", "words"),
    "forecast": ("trading day", "trading days"),
}
"""What a step is of, and several."""
UNSEEN: dict[Task, str] = {"sentiment": "reviews that it does not learn from", "forecast": "the last dates"}
