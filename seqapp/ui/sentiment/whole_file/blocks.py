"""What the page Sentiment draws of a whole file: the file, the scoring as it goes, and what the nets say."""

import streamlit as st

from seqapp.data.reviews.door import Reviews
from seqapp.data.texts import cut
from seqapp.numbers.names import Family
from seqapp.ui import hiding
from seqapp.ui.blocks import POLL, chart_block
from seqapp.ui.charts import interval_chart
from seqapp.ui.guard import BusyError, error_boundary
from seqapp.ui.models import Loading, sentiment_nets
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.sentiment.whole_file import answers, own, questions, tables
from seqapp.ui.sentiment.whole_file.charts import distribution_chart
from seqapp.ui.sentiment.whole_file.scoring import Answers, Scoring
from seqapp.ui.texts import GLOSSARY, plain

FAULT = "fault in the scoring"


def whole_file_block(loading: Loading, family: Family) -> None:
    """Draws the uploader and the file, what scores it, and the results once they are there."""
    with hiding.controls("own reviews"):
        own.upload()
    reviews = answers.own_reviews()
    if reviews is None or reviews.check.reviews is None:
        return
    begun = answers.scoring_of(reviews, sentiment_nets(family).versions)
    seen = begun.look() if begun else None
    if seen is None or (seen.ended and seen.answers is None):
        _score_button(loading, len(reviews.texts))
    if fault := st.session_state.pop(FAULT, "") or (seen.fault if seen else ""):
        st.info(plain(fault), icon=":material/info:")
    if begun is not None and seen is not None and not seen.ended:
        st.fragment(_watch, run_every=POLL)(begun)
    if seen is not None and seen.answers is not None:
        _results(seen.answers, reviews.check.reviews, reviews.name)


def _score_button(loading: Loading, n: int) -> None:
    st.button(
        f"Score {n:,} {'review' if n == 1 else 'reviews'}",
        key="score reviews",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not loading.ready,
        on_click=_start,
        args=(loading,),
    )


def _start(loading: Loading) -> None:
    try:
        answers.start(loading.models)
    except BusyError as busy:
        st.session_state[FAULT] = str(busy)


def _watch(begun: Scoring) -> None:
    with error_boundary():
        seen = begun.look()
        if seen.ended:
            st.rerun()
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.progress(seen.share, text=tables.progress_sentence(seen, len(begun.texts)))
        right.button("Cancel", icon=":material/stop:", key="cancel scoring", on_click=_cancel)


def _cancel() -> None:
    answers.cancel()


def _results(said: Answers, reviews: Reviews, name: str) -> None:
    st.header("What the nets say of the file", help=GLOSSARY["P(positive)"])
    sentence, table = tables.distribution_sentence(said), tables.histogram(said)
    asked = questions.of_distribution(said)
    chart_block(distribution_chart(table), sentence, table, "distribution", asked)
    shown = hiding.is_shown(f"distribution {sentence}", asked)
    if shown:
        _file_back(said, reviews, name)
    found = tables.accuracies(said, reviews)
    _accuracy(said, found)
    if shown:
        st.header("The most and the least certain", help=tables.CERTAIN_HELP)
        _listed("Most certain", tables.most_certain(said), said, reviews)
        _listed("Least certain", tables.least_certain(said), said, reviews)
    if len(said.by_net) > 1:
        st.header("Where the nets disagree")
        sentence = tables.disagreement_sentence(said, reviews)
        if hiding.revealed(sentence, questions.of_disagreement(said)):
            st.markdown(sentence)
            rows = tables.disagreements(said)[: tables.SHOWN]
            _listed("Farthest apart", rows, said, reviews)


def _file_back(said: Answers, reviews: Reviews, name: str) -> None:
    st.download_button(
        "Download the file with the answers",
        lambda: tables.csv_back(said, reviews),
        file_name=f"{cut(name).partition('.')[0]} answered.csv",
        mime="text/csv",
        key="file with answers",
        on_click="ignore",
        icon=":material/download:",
    )


def _accuracy(said: Answers, found: list[tables.Accuracy]) -> None:
    learnt = tables.learnt_sentence(said, found)
    if not found:
        if learnt:
            st.markdown(learnt)
        return
    st.header("How often they are right", help=tables.ACCURACY_HELP)
    head = tables.headline(found)
    estimates = [(one.net, one.accuracy, one.low, one.high) for one in head]
    chart_block(
        interval_chart(estimates, "accuracy with its 95 % interval, %", mark=".1f", hover=".1f"),
        f"{tables.accuracy_sentence(found)} {learnt}".strip(),
        tables.accuracy_table(found),
        "accuracy_of_the_file",
        questions.of_accuracy(found),
    )


def _listed(title: str, rows: list[int], said: Answers, reviews: Reviews) -> None:
    if rows:
        st.subheader(title)
        table_or_cards(tables.reviews_table(rows, said, reviews), title.lower().replace(" ", "-"))
