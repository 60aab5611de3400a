"""How far nets can be trusted: the tables behind the charts, and sentences that say no more."""

from collections.abc import Mapping

import pandas as pd

from seqapp.numbers.calibration import TARGET
from seqapp.numbers.spans import WHOLE
from seqapp.store.measured import NB_SVM as KEPT_NB_SVM
from seqapp.store.measured import Lengths
from seqapp.ui.compare.trust.answers import Bands
from seqapp.ui.styles import NB_SVM, NB_SVM_CENTRED, the
from seqapp.ui.texts import capital, listed, percent

RELIABILITY_HELP = (
    "Reviews of like P(positive) go into a bin, 15 bins of equally many. A model whose 80 % comes true in 80 of 100 "
    "reviews lies on the diagonal; below it on the right and above it on the left, it is too sure of itself."
)
SPANS_HELP = (
    "Sentences in a row, cut from every review of the fold at a place that a seeded draw chooses. A sentence is called "
    "what its whole review is called, though it may tell nothing: no model can judge all of them rightly. "
    "“Re-centred”: NB-SVM with its threshold at the middle of what it says to texts of this length."
)
BEHAVIOUR_HELP = (
    "Small texts of our own that each ask one thing: which side of 50 % (negation, but, used to, comparison, irony, "
    "other domains), which of two is higher (intensity), or whether nothing changes (names, filler, typos). A coin "
    "passes about half of the first two kinds. A model that never moves passes all of the last: read them together."
)
MEASURE_LENGTHS = "`python -m seqapp evaluate sentiment --lengths --keep`"
NO_LENGTHS = (
    "The installed nets were not measured on short texts, or other versions of them were. With the reviews that they "
    f"were trained on, this does it: {MEASURE_LENGTHS}"
)
NO_BASELINE = (
    "NB-SVM is missing here: its answers to these cases are not kept. With reviews to learn from, this asks it: "
    "`python -m seqapp evaluate sentiment --behaviour --keep`"
)


def diagram_table(diagrams: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The reliability of every model under each other, with a column `model` first."""
    parts = [rows.assign(model=label) for label, rows in diagrams.items()]
    table = pd.concat(parts, ignore_index=True)
    return table[["model", *(name for name in table.columns if name != "model")]]


def band_sentence(bands: Bands) -> str:
    """How much each model answers, if it abstains in its band."""
    parts = []
    for label, band in bands.items():
        if band is None:
            parts.append(f"{the(label)} is never so sure")
            continue
        measured = band.measured
        parts.append(
            f"{the(label)} answers {percent(measured.coverage[0])} of the reviews "
            f"({percent(measured.accuracy[0], 1)} of them rightly)"
        )
    return (
        f"If a model may say nothing wherever fewer than {percent(TARGET)} of the answers would be right, "
        f"{listed(parts)}. The bands were chosen on one half of the fold and measured on the other."
    )


def band_table(bands: Bands) -> pd.DataFrame:
    """The bands to be read, a row a model; intervals are of 95 %."""
    rows = []
    for label, band in bands.items():
        if band is not None:
            measured = band.measured
            rows.append(
                {
                    "Model": label,
                    "Abstains between": f"{100 * band.low:.0f} and {percent(band.high)}"
                    if band.low < band.high
                    else "nowhere",
                    "Answers": _estimate(measured.coverage),
                    "Right outside it": _estimate(measured.accuracy),
                    "Right within it": _estimate(measured.accuracy_inside)
                    if measured.sure < measured.n
                    else "–",
                }
            )
    return pd.DataFrame(rows)


def spans_table(measured: Lengths, weights: Mapping[str, str]) -> pd.DataFrame:
    """A row for each model and length of the text; NB-SVM twice, at its own threshold and re-centred.

    Args:
        measured: what was kept.
        weights: the SHA-256 of the installed nets' weights, by their labels.

    Returns:
        `model, sentences, texts, accuracy` with its interval, `centred_accuracy` and `auc` with theirs; empty if none
        of the installed nets was measured.
    """
    chosen = {
        label: measured.models[digest] for label, digest in weights.items() if digest in measured.models
    }
    if not chosen:
        return pd.DataFrame()
    if KEPT_NB_SVM in measured.models:
        chosen[NB_SVM.label] = measured.models[KEPT_NB_SVM]
        chosen[NB_SVM_CENTRED.label] = measured.models[KEPT_NB_SVM]
    rows = []
    for label, model in chosen.items():
        for row in model.rows:
            shown = row.centred if label == NB_SVM_CENTRED.label else row
            rows.append(
                {
                    "model": label,
                    "sentences": row.sentences,
                    "texts": row.n,
                    "accuracy": shown.accuracy,
                    "accuracy_low": shown.accuracy_low,
                    "accuracy_high": shown.accuracy_high,
                    "centred_accuracy": row.centred.accuracy,
                    "centred_accuracy_low": row.centred.accuracy_low,
                    "centred_accuracy_high": row.centred.accuracy_high,
                    "auc": row.auc[0],
                    "auc_low": row.auc[1],
                    "auc_high": row.auc[2],
                }
            )
    return pd.DataFrame(rows)


def missing_lengths(labels: list[str]) -> str:
    """What to do about installed nets that were not measured."""
    names = listed([the(label) for label in labels])
    return (
        f"Missing here: {names}, in the version that is installed. To measure all of them: {MEASURE_LENGTHS}"
    )


def spans_sentence(table: pd.DataFrame) -> str:
    """What becomes of each model on the shortest texts, at its threshold and in ranking."""
    shortest = table[table["sentences"] == table["sentences"].iloc[0]].set_index("model")
    whole = table[table["sentences"] == WHOLE].set_index("model")
    own = [str(label) for label in shortest.index if label != NB_SVM_CENTRED.label]
    parts = [
        f"{the(label)} goes from {percent(whole['accuracy'][label], 1)} to {percent(shortest['accuracy'][label], 1)}"
        for label in own
    ]
    ranking = [f"{the(label)} {percent(shortest['auc'][label], 1)}" for label in own]
    sentence = f"From whole reviews to single sentences out of them, {listed(parts)}."
    if NB_SVM_CENTRED.label in shortest.index:
        centred = percent(shortest["accuracy"][NB_SVM_CENTRED.label], 1)
        sentence += f" With its threshold re-centred, NB-SVM judges {centred} of the sentences rightly."
    return (
        f"{sentence} Ranking alone (AUC), wherever a threshold stands: {listed(ranking)} on single sentences."
    )


def behaviour_sentence(table: pd.DataFrame) -> str:
    """How many cases each model passes, and where it is weakest."""
    parts = []
    for label, rows in table.groupby("model", sort=False):
        worst = rows.iloc[int(rows["share"].to_numpy().argmin())]
        parts.append(
            f"{the(str(label))} passes {percent(rows['passed'].sum() / rows['cases'].sum())} of "
            f"{rows['cases'].sum()} cases, fewest in {worst['capability']} ({worst['passed']} of {worst['cases']})"
        )
    return capital("; ".join(parts)) + "."


def failing_table(judged: pd.DataFrame, capability: str) -> pd.DataFrame:
    """The cases of a capability that a model fails, to be read."""
    rows = judged[(judged["capability"] == capability) & ~judged["passed"].astype(bool)]
    table = pd.DataFrame(
        {"Text": rows["text"], "P(positive)": [percent(value) for value in rows["probability"]]}
    )
    if rows["other"].notna().any():
        table["Compared with"] = rows["other"]
        table["Its P(positive)"] = [percent(value) for value in rows["probability_of_other"]]
    table["Expected"] = rows["expected"]
    return table


def _estimate(values: tuple[float, float, float]) -> str:
    value, low, high = values
    return f"{percent(value, 1)} ({100 * low:.1f} to {100 * high:.1f})"
