"""What the page Compare draws: quality, the paired test, costs and speed, curves, what changes with length or year."""

from functools import partial

import pandas as pd
import streamlit as st

from seqapp.ui import hiding, quality
from seqapp.ui.blocks import chart_block, download_button, newest_backtest
from seqapp.ui.charts import accuracy_chart, length_chart
from seqapp.ui.compare import answers, questions, tables
from seqapp.ui.compare.charts import curve_chart, difference_chart, year_chart
from seqapp.ui.guard import error_boundary
from seqapp.ui.models import Installed, Loading
from seqapp.ui.narrow import table_or_cards
from seqapp.ui.styles import EWMA, HISTORICAL, NB_SVM, Task
from seqapp.ui.texts import GLOSSARY
from seqapp.ui.walk_forward import NAMES, how_tested, trading_days
from seqapp.workflows.comparison import Pair, by_year, paired_losses

ALONE = "With only one net installed there is nothing to compare it with but the simple baseline."
_SPEED = "milliseconds"


def sentiment_quality(installed: Installed) -> None:
    """Draws accuracy with its interval, McNemar's test, and accuracy by length."""
    records = installed.sentiment_records
    st.header("Which is better?", help=GLOSSARY["accuracy"])
    st.caption(quality.measured_on(records))
    qualities = quality.qualities_of(records)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("With its interval", help=GLOSSARY["NB-SVM"])
        chart_block(
            accuracy_chart(qualities),
            quality.accuracy_sentence(qualities),
            quality.quality_table(qualities),
            "compare_accuracy",
            quality.overlap_question(qualities),
        )
    with right, error_boundary():
        st.subheader("The paired test", help=f"McNemar's test on the same reviews. p: {GLOSSARY['p']}")
        if len(records) < 2:
            st.markdown(ALONE)
        pairs = answers.accuracy_tests(installed.versions, NB_SVM.label)
        _tests(pairs, [tables.accuracy_sentence(pair) for pair in pairs], "accuracy")
        hiding.answer(
            f"The test compares these trained nets. {quality.seeds_sentence(qualities)}",
            quality.seeds_question(qualities),
        )
    st.header("Accuracy by length", help="Long reviews are where memory is needed.")
    lengths = quality.length_table(records)
    chart_block(
        length_chart(lengths),
        quality.length_sentence(lengths),
        lengths,
        "compare_by_length",
        quality.length_question(lengths),
    )


def forecast_quality(installed: Installed, horizon: str) -> None:
    """Draws pinball loss against a baseline with its interval, the Diebold-Mariano test, and the loss by year."""
    st.header("Which is better?", help=GLOSSARY["pinball"])
    newest = newest_backtest(installed.forecast_records, "there is nothing to compare")
    if newest is None:
        return
    whose, report = newest
    st.caption(how_tested(report))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("With its interval", help=GLOSSARY["historical simulation"])
        differences = tables.differences_from(report, horizon, HISTORICAL.cell)
        sentence = tables.difference_sentence(differences, "historical simulation")
        chart_block(
            difference_chart(differences, "hist. simulation"),
            f"{trading_days(int(horizon))} ahead. {sentence}",
            pd.DataFrame(differences),
            f"compare_pinball_{horizon}",
            questions.of_differences(differences, "historical simulation"),
        )
    losses = pd.DataFrame()
    with right, error_boundary():
        st.subheader(
            "The paired test", help=f"Diebold and Mariano's test on daily losses. p: {GLOSSARY['p']}"
        )
        if len(installed.versions) < 2:
            st.markdown("The walk-forward tested both nets, though only one is installed.")
        losses = answers.losses_by_day(installed.versions[whose], horizon)
        names = [NAMES[key] for key in ("lstm", "rnn", EWMA.cell)]
        pairs = paired_losses(losses, int(horizon), names)
        _tests(pairs, [tables.loss_sentence(pair, losses, horizon) for pair in pairs], "pinball loss")
    if len(losses):
        st.header("Year by year", help=f"{GLOSSARY['pinball']} {GLOSSARY['EWMA']}")
        years = by_year(losses, [name for name in NAMES.values() if name != EWMA.label], EWMA.label)
        chart_block(
            year_chart(years, EWMA.label),
            tables.year_sentence(years, EWMA.label),
            years,
            f"compare_years_{horizon}",
            questions.of_years(years, EWMA.label),
        )


def _tests(pairs: list[Pair], sentences: list[str], what: str) -> None:
    if not pairs:
        st.markdown("The nets were not measured on the same examples, so no paired test is possible.")
        return
    question = questions.of_tests(pairs, "higher" if what == "accuracy" else "lower")
    if not hiding.revealed(f"tests {' '.join(sentences)}", question):
        return
    for sentence in sentences:
        st.markdown(sentence)
    with st.expander("Table and download", icon=":material/table:"):
        table = tables.pair_table(pairs, what)
        st.dataframe(table, hide_index=True)
        download_button(table, "paired_tests")


def cost_block(task: Task, versions: tables.Versions, loading: Loading) -> None:
    """Draws what each net costs, and on request how long a prediction takes here."""
    st.header("What do they cost?", help=GLOSSARY["recurrent weights"])
    if not loading.ready:
        st.caption("The weights are counted when the models are loaded.")
        return
    table = tables.costs(task, versions)
    if not hiding.revealed(f"costs of {_names(versions)}", questions.of_costs(table)):
        return
    st.markdown(tables.match_sentence(table))
    heads = {"Recurrent weights": GLOSSARY["recurrent weights"], "All weights": GLOSSARY["weights"]}
    table_or_cards(tables.readable_costs(table), "costs", heads)
    if sentence := tables.matched_sentence(versions):
        st.markdown(sentence)
    elif command := tables.match_command(task, table, versions):
        st.markdown(
            "No pair of equal weights is installed. This trains an RNN with as many recurrent weights as the LSTM; "
            "measure it with `evaluate --model` and its run folder, or add `--publish` to let it serve as the RNN here:"
        )
        st.code(command, language=None, wrap_lines=True)
    st.fragment(partial(_speed, task, versions, loading))()


def _names(versions: tables.Versions) -> str:
    return ", ".join(f"{version.name}/{version.version}" for version in versions.values())


def _speed(task: Task, versions: tables.Versions, loading: Loading) -> None:
    with error_boundary():
        which = _names(versions)
        kept = st.session_state.setdefault(_SPEED, {})
        pressed = st.button(
            "Measure the time of a prediction here",
            icon=":material/timer:",
            help="Some predictions of each net in turns, one at a time, on this machine: the median of them.",
        )
        if pressed and loading.models:
            with st.spinner("Measuring …"):
                kept[which] = answers.speeds(task, loading.models)
        if which in kept:
            st.markdown(tables.speed_sentence(kept[which]))


def curves_block(task: Task, versions: tables.Versions) -> None:
    """Draws the learning curves of the nets."""
    st.header("How did they learn?", help=tables.CURVES_HELP)
    table = tables.curves(versions)
    column, unit = tables.CURVES[task]
    if table.empty or column not in table:
        st.markdown("The installed models carry no learning curves.")
        return
    chart_block(
        curve_chart(table, column, unit),
        tables.curve_sentence(task, table),
        table,
        f"curves_{task}",
        questions.of_curves(task, table),
    )
    if any(getattr(version.run, "joined", None) for version in versions.values()):
        st.caption(tables.OF_THE_MEMORY)
