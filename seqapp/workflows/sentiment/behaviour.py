"""The behaviour report card: what every net, and NB-SVM, makes of the cases of `seqapp.numbers.behaviour`."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from scipy.special import expit

from seqapp.data.reviews.door import Reviews, load_reviews
from seqapp.numbers.behaviour import CAPABILITIES, by_capability, cases, cases_sha256, outcomes, texts
from seqapp.numbers.errors import BadInputError
from seqapp.store.measured import BaselineAnswers, Measured
from seqapp.store.served import ServedModel
from seqapp.workflows.cards import percent
from seqapp.workflows.sentiment.use import predict

NB_SVM = "NB-SVM"
FAILED = [
    "model",
    "capability",
    "group",
    "text",
    "other",
    "expected",
    "probability",
    "probability_of_other",
]
ASK = "python -m seqapp evaluate sentiment --behaviour --data REVIEWS --keep"


def judge_net(model: ServedModel) -> pd.DataFrame:
    """A net's `outcomes` on all cases."""
    every = texts(cases())
    answers = predict(model, every)
    return outcomes(cases(), {text: one.probability for text, one in zip(every, answers, strict=True)})


def kept_of(measured: Measured) -> BaselineAnswers | None:
    """What NB-SVM answers, as it was kept; None where nothing was, or answers to other cases than these."""
    kept = measured.behaviour
    return kept if kept is not None and kept.cases == cases_sha256() else None


def judge_baseline(answers: BaselineAnswers) -> pd.DataFrame:
    """NB-SVM's outcomes on all cases, from its answers."""
    every = texts(cases())
    return outcomes(cases(), dict(zip(every, expit(answers.logits).tolist(), strict=True)))


def ask_baseline(data: Path | Reviews | None, cache: Path | None = None) -> BaselineAnswers:
    """What NB-SVM answers to the cases, learnt from the reviews outside the fixed fold: a minute.

    Args:
        data: the reviews, as for `retrain`.
        cache: folder for its answers, as in `nb_svm_logits`.

    Raises:
        BadInputError: no reviews, or of one label.
    """
    from seqapp.workflows.sentiment.baseline import nb_svm_logits  # noqa: PLC0415 (seconds that no page should wait)

    reviews = load_reviews(data)
    train = load_reviews(reviews, "train").frame
    if train["label"].nunique() < 2:
        raise BadInputError(f"NB-SVM needs reviews of both labels to learn from. Received: {reviews.source}.")
    logits = nb_svm_logits(train, pd.DataFrame({"text": texts(cases())}), cache)
    return BaselineAnswers(
        source=reviews.source, sha256=reviews.sha256, cases=cases_sha256(), logits=logits.tolist()
    )


def side_by_side(judged: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`by_capability` of every model under each other, with a column `model` first."""
    return pd.concat(
        [by_capability(one).assign(model=name) for name, one in judged.items()], ignore_index=True
    )[["model", "capability", "kind", "cases", "passed", "share", "share_low", "share_high"]]


def failures(judged: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The cases that each model fails: its name, what the case is, what was expected, and the probabilities."""
    parts = [one[~one["passed"].astype(bool)].assign(model=name) for name, one in judged.items()]
    return pd.concat(parts, ignore_index=True)[FAILED]


def behaviour_table(table: pd.DataFrame) -> str:
    """`side_by_side` in Markdown: a row for each capability, a column for each model."""
    names = list(dict.fromkeys(table["model"]))
    lines = [
        f"| capability | what is asked | cases | {' | '.join(f'{name}, %' for name in names)} |",
        "|---" * (3 + len(names)) + "|",
    ]
    for capability in CAPABILITIES:
        rows = table[table["capability"] == capability].set_index("model")
        cells = [
            f"{percent(row.share)} ({percent(row.share_low)} to {percent(row.share_high)})"
            for row in (rows.loc[name] for name in names)
        ]
        first = rows.iloc[0]
        lines.append(f"| {capability} | {first['kind']} | {first['cases']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def as_json(judged: Mapping[str, pd.DataFrame]) -> dict:
    """The report card as one object: the share of each capability, and every case that is failed, by model."""
    failed = failures(judged).astype(object)
    return {
        "cases": len(cases()),
        "cases_sha256": cases_sha256(),
        "models": {
            name: {
                "capabilities": by_capability(one).to_dict("records"),
                "failed": failed[failed["model"] == name]
                .drop(columns="model")
                .where(failed.notna(), None)
                .to_dict("records"),
            }
            for name, one in judged.items()
        },
    }
