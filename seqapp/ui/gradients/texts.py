"""The words of the page Vanishing gradient."""

from seqapp.ui.gradients.tables import CLIP, SHOWN

INTRODUCTION = (
    "To learn, a net asks of every memory on the way: had you been a little different, how would the end have been? "
    "That answer is the **gradient**. It is carried back word by word (backpropagation through time, BPTT), multiplied "
    "at each by the slope of tanh and by the state weights W_hh. If each word makes it smaller, the first words of a "
    "text are never learnt from: it **vanishes**. Here it is measured in trained nets."
)
LOSS_HELP = (
    "What stands at the end. The answer itself is the logit; being wrong about a label is the cross-entropy that "
    "training lowers, whose gradient is the logit's times P - y: small where the net is already right."
)
WORDS_HELP = "Only the last words of the text: the memory starts from zero before them."
SCALE_HELP = (
    "Multiplies the state weights W_hh of both nets. Below 1 each step back shrinks more, above 1 less."
)
SHIFT_HELP = (
    "Added to the bias of the LSTM's forget gate: up opens it, so that the belt keeps more; down shuts it. The RNN has "
    "none."
)
CLIP_HELP = (
    f"Training shortens gradients that are too long. Here at length {CLIP:g}, either dL/dh at every word on the "
    "way back, or the gradient of all weights together, as the training of these nets did."
)
LENGTH_HELP = (
    "A gradient has a number for each unit; its length is the root of the sum of their squares. It has no unit. "
    "**Exact Jacobian product**: by how much the steps from a word to the end can stretch a change of the RNN's memory "
    "at most. **The textbook's bound**: the same if every step stretched as much as any step can. **Along the belt "
    "alone**: what the LSTM's cell state would pass back by its forget gates, with no other path."
)
HALF_LIFE_HELP = (
    "Counted back from the last word: the first word whose gradient has less than half of the length it has at the "
    "last word. “none” means that it never does within this text."
)
HALF_LIVES = "Words back until less than half is left. The chart above shows {}."
UNTRAINED = "These are no longer the trained nets: their weights were changed by hand."
PAIRS = (
    "In training by BPTT every word may have a loss of its own, and their sum is carried back in one go. Here the "
    "sum is taken apart: a row is the answer had the text ended at that word, a column a word before it."
)
LAST_PAIRS = f"Shown are the last {SHOWN} words, as computed on the whole text."
