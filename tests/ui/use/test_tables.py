import subprocess
import sys
from pathlib import Path

import pytest

from seqapp.store.registry import ModelVersion, serving
from seqapp.ui.use import tables
from tests.test_docs import faults
from tests.ui.helpers import spaced

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ("sentiment_plain_rnn", "sentiment_plain_lstm", "forecast_rnn", "forecast_lstm")


def command_line():
    import typer.main

    from seqapp.cli import app

    return typer.main.get_command(app)


def commands(model: ModelVersion) -> list[str]:
    makers = (
        tables.export_command,
        tables.serve_commands,
        tables.ask_command,
        tables.retrain_commands,
        tables.roll_back_commands,
    )
    return [make(model) for make in makers]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_command_that_is_shown_exists_with_its_options(name) -> None:
    model = serving(name)
    for text in commands(model):
        assert not faults(f"```bash\n{text}\n```", ROOT, command_line)
        assert name in text or "retrain" in text
    assert f"--cell {model.run.config.cell} --seed {model.run.seed}" in tables.retrain_commands(model)


@pytest.mark.parametrize("name", ["sentiment_plain_rnn", "forecast_rnn"])
def test_the_code_that_is_shown_answers_where_seqapp_is_not(name, tmp_path) -> None:
    model = serving(name)
    code = tables.load_code(model)
    assert "seqapp" not in code
    exported = tmp_path / "serving" / name / str(model.version)
    exported.parent.mkdir(parents=True)
    exported.symlink_to(model.path)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert ("probability" if "sentiment" in name else "quantiles") in done.stdout


@pytest.mark.parametrize("name", SHIPPED)
def test_what_was_measured_is_what_run_json_says(name) -> None:
    model = serving(name)
    shown = dict(tables.measured(model).itertuples(index=False))
    assert shown["Weights"] == f"{model.run.parameters:,}"
    assert shown["Seed"] == str(model.run.seed)
    if model.run.task == "sentiment":
        accuracy = 100 * model.run.metrics.accuracy
        (row,) = [value for measure, value in shown.items() if measure.startswith("Accuracy on")]
        assert spaced(row).startswith(f"{accuracy:.1f} %")
    else:
        held = 100 * model.run.walk_forward.horizons["1"][model.run.config.cell].coverage["90%"][0]
        assert spaced(shown["1 day ahead: held by the 90 % interval"]) == f"{held:.1f} %"
        assert shown["Trained through"] == model.run.trained_through


def test_where_there_is_nothing_to_go_back_to_it_is_said() -> None:
    model = serving("forecast_rnn")
    assert "nothing to go back to" in tables.roll_back_sentence(model, [model])
    later = ModelVersion(model.name, model.version + 1, model.path)
    assert f"Before it: {model.version}." in tables.roll_back_sentence(later, [model, later])


def test_a_card_has_no_heading_beside_the_title_of_the_page() -> None:
    assert (
        tables.below_a_title("# name\n\n## How good\n\nA # stays.")
        == "### name\n\n#### How good\n\nA # stays."
    )
