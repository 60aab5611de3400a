"""The words of the page Conveyor belt."""

INTRODUCTION = (
    "Picture the LSTM's **cell state** c as a conveyor belt through the text. At each word the **forget gate** f says "
    "how much of the belt's load stays on (c times f), the **input gate** i says how much of the new load, the "
    "candidate g, goes on (plus i times g), and the **output gate** o says how much of it the net may look at. Here "
    "the belt of a trained net is taken apart, word by word, and its gates can be held by hand."
)
BELT_HELP = (
    "A word's step is by how much the running logit moved when it was read; its mark on the belt is its own share of "
    "the last cell state, carried into the last answer. Each unit's tanh(c) is shared out over the words in proportion "
    "to what they put there, so that all shares and the bias sum to the answer exactly. What a word changed in later "
    "gates counts for the later words. A logit of 0 is 50 %, 2 is 88 %."
)
LEFT_HELP = (
    "A word puts i · g on the belt, a number for each unit; the length is the root of the sum of their squares, "
    "and has no unit. What is left of it at the end is that, times the forget gates of all later words."
)
HOLD_HELP = (
    "At 1 the forget gate keeps everything, at 0 it wipes the belt; at 0 the input gate lets nothing on. Frozen, c "
    "stays as it is: nothing is forgotten and nothing added. The other gates go on as they will."
)
WORD_HELP = "The word that turns the text, such as “but”, or the one in the middle, until you choose another."
