"""What the Compare page draws: quality, the paired test, costs and speed, curves, what changes with length or year."""

from functools import partial

import pandas as pd
import streamlit as st

from seqapp.store.registry import ModelVersion
from seqapp.ui import duel, quality, texts, walk_forward
from seqapp.ui.blocks import chart_block
from seqapp.ui.charts import accuracy_chart, curve_chart, length_chart
from seqapp.ui.forecast_blocks import newest_report
from seqapp.ui.forecast_charts import difference_chart, year_chart
from seqapp.ui.guard import calm
from seqapp.ui.models import Loading, accuracy_tests, daily
from seqapp.ui.nets import EWMA, HISTORICAL, NB_SVM, Task
from seqapp.ui.quality import Records
from seqapp.ui.texts import GLOSSARY
from seqapp.workflows.compare import Pair, by_year, paired_losses

Found = dict[str, ModelVersion]
ALONE = "With only one net installed there is nothing to compare it with but the simple rival."
_SPEED = "milliseconds"


def sentiment_quality(records: Records, found: Found) -> None:
    """Draws accuracy with its interval, McNemar's test, and accuracy by length."""
    st.header("Which is better?", help=GLOSSARY["accuracy"])
    st.caption(quality.measured_on(records))
    qualities = quality.qualities(records)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("With its interval", help=GLOSSARY["NB-SVM"])
        chart_block(
            accuracy_chart(qualities),
            quality.accuracy_sentence(qualities),
            quality.quality_table(qualities),
            "compare_accuracy",
        )
    with right, calm():
        st.subheader("The paired test", help=f"McNemar's test on the same reviews. p: {GLOSSARY['p']}")
        if len(records) < 2:
            st.markdown(ALONE)
        pairs = accuracy_tests({label: version.path for label, version in found.items()}, NB_SVM.label)
        _tests(pairs, [duel.accuracy_sentence(pair) for pair in pairs], "accuracy")
        st.markdown(f"The test compares these trained nets. {quality.seeds_sentence(qualities)}")
    st.header("Accuracy by length", help="Long reviews are where memory is needed.")
    lengths = quality.length_table(records)
    chart_block(length_chart(lengths), quality.length_sentence(lengths), lengths, "compare_by_length")


def forecast_quality(records: Records, found: Found, horizon: str) -> None:
    """Draws pinball loss against a rival with its interval, the Diebold-Mariano test, and the loss by year."""
    st.header("Which is better?", help=GLOSSARY["pinball"])
    newest = newest_report(records, "there is nothing to compare")
    if newest is None:
        return
    whose, report = newest
    st.caption(walk_forward.how_tested(report))
    days = f"{horizon} trading day{'s' if horizon != '1' else ''} ahead"
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("With its interval", help=GLOSSARY["historical simulation"])
        differences = walk_forward.differences(report, horizon, HISTORICAL.cell)
        chart_block(
            difference_chart(differences, "hist. simulation"),
            f"{days.capitalize()}. {walk_forward.difference_sentence(differences, 'historical simulation')}",
            pd.DataFrame(differences),
            f"compare_pinball_{horizon}",
        )
    losses = pd.DataFrame()
    with right, calm():
        st.subheader(
            "The paired test", help=f"Diebold and Mariano's test on daily losses. p: {GLOSSARY['p']}"
        )
        if len(records) < 2:
            st.markdown("The walk-forward tested both nets, though only one is installed.")
        losses = daily(found[whose].path, int(horizon)).rename(columns=walk_forward.NAMES)
        names = [walk_forward.NAMES[key] for key in ("lstm", "rnn", EWMA.cell)]
        pairs = paired_losses(losses, int(horizon), names)
        _tests(pairs, [duel.loss_sentence(pair, losses, horizon) for pair in pairs], "pinball loss")
    if len(losses):
        st.header("Year by year", help=f"{GLOSSARY['pinball']} {GLOSSARY['EWMA']}")
        years = by_year(
            losses, [name for name in walk_forward.NAMES.values() if name != EWMA.label], EWMA.label
        )
        chart_block(
            year_chart(years, EWMA.label),
            duel.year_sentence(years, EWMA.label),
            years,
            f"compare_years_{horizon}",
        )


def _tests(pairs: list[Pair], sentences: list[str], what: str) -> None:
    if not pairs:
        st.markdown("The nets were not measured on the same examples, so no paired test is possible.")
        return
    for sentence in sentences:
        st.markdown(sentence)
    with st.expander("Table and download", icon=":material/table:"):
        table = duel.pair_table(pairs, what)
        st.dataframe(table, hide_index=True)
        st.download_button(
            "Download as CSV",
            lambda: table.to_csv(index=False).encode(),
            file_name="paired_tests.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def cost_block(task: Task, found: Found, loading: Loading) -> None:
    """Draws what each net costs, and on request how long a prediction takes here."""
    st.header("What do they cost?", help=GLOSSARY["recurrent weights"])
    if not loading.ready:
        st.caption("The weights are counted when the models are loaded.")
        return
    table = duel.costs(task, found)
    st.markdown(duel.match_sentence(table))
    shown = pd.DataFrame(
        {
            "Net": table["model"],
            "Units": table["units"],
            "Recurrent weights": [f"{n:,}" for n in table["recurrent_weights"]],
            "All weights": [f"{n:,}" for n in table["weights"]],
            "Training, min": [f"{n:.2g}" for n in table["training_minutes"]],
            "On disk, MB": [f"{n:.1f}" for n in table["megabytes"]],
        }
    )
    heads = {"Recurrent weights": "recurrent weights", "All weights": "weights"}
    st.dataframe(
        shown,
        hide_index=True,
        column_config={name: st.column_config.Column(help=GLOSSARY[term]) for name, term in heads.items()},
    )
    if said := duel.matched_sentence(found):
        st.markdown(said)
    elif command := duel.match_command(task, table, found):
        st.markdown(
            "No pair of equal weights is installed. This trains an RNN with as many recurrent weights as the LSTM; "
            "measure it with `evaluate --model` and its run folder, or add `--publish` to let it serve as the RNN here:"
        )
        st.code(command, language=None, wrap_lines=True)
    st.fragment(partial(_speed, task, loading))()


def _speed(task: Task, loading: Loading) -> None:
    with calm():
        kept = st.session_state.setdefault(_SPEED, {})
        pressed = st.button(
            "Measure the time of a prediction here",
            icon=":material/timer:",
            help="Some predictions of each net in turns, one at a time, on this machine: the median of them.",
        )
        if pressed and loading.models:
            with st.spinner("Measuring …"):
                kept[task] = duel.speeds(task, loading.models)
        if task in kept:
            st.markdown(duel.speed_sentence(kept[task]))


def curves_block(task: Task, records: Records) -> None:
    """Draws the learning curves of the nets."""
    st.header("How did they learn?", help=texts.CURVES_HELP)
    table = duel.curves(records)
    column, unit = duel.CURVES[task]
    if table.empty or column not in table:
        st.markdown("The installed models carry no learning curves.")
        return
    chart_block(curve_chart(table, column, unit), duel.curve_sentence(task, table), table, f"curves_{task}")
