"""The words of the page Use it."""

TITLE = "Use it"
INTRODUCTION = (
    "Everything that these pages show can leave them: a model is a folder that serves without this app. Choose a "
    "model; the commands below are filled in for it and can be copied. Nothing on this page needs a network."
)
WHERE = (
    "Run them in the project's folder, with its own Python: `.venv/bin/python` for `python`. Words in capitals, such "
    "as `MY_REVIEWS.csv`, stand for files of yours. Every command has `--help`; all of them are in docs/commands.md."
)
EXPORT = (
    "The copy holds the whole way from raw input to answer. Before it is handed over it is tried in a fresh process "
    "that never imports seqapp."
)
SERVE = (
    "Stock TensorFlow Serving reads the exported folder as it is. It is a program of its own, not a part of this "
    "project; the last line asks it, from another window."
)
LOAD = "Or load it in Python. Only TensorFlow is needed:"
ASK = "To answer in bulk, no server is needed."
REVIEWS = (
    "A CSV or parquet file with the columns `text` and `label` (0 negative, 1 positive), and `movie` if you have it: "
    "then no film is in both folds. The first line trains and measures, and nothing serves differently yet; the second "
    "measures what serves on other reviews of yours; the third trains and lets the result serve."
)
PRICES = (
    "A CSV or parquet file of daily bars. The first line trains on your tickers; the second tests the recipe year by "
    "year, on days that the nets never saw; the third trains and lets the result serve."
)
PUBLISH = (
    "With `--publish` the result becomes the next version, unless a paired interval shows that it is worse than what "
    "serves. A training that was stopped goes on with `--resume` and its run folder."
)
ROLL_BACK = (
    "The version restored is published anew under the next number; nothing is deleted, and a server that watches the "
    "folder follows."
)
MEASURED = "Read from the model's run.json. How fast the layers are beside others is in docs/benchmarks.md."
