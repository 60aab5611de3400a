"""Where a module is tested: tests/ has a file for it in the same place, or one of the rules below says where.

1. `seqapp/a/b.py` is tested in `tests/a/test_b.py`.
2. What a page draws is tested through the router: a module of `seqapp/ui` without a file of its own is imported, at
   whatever distance, by a page, and every page has its file in `tests/pages`.
3. A command is tested as it is typed: a module of `seqapp/cli` without a file of its own is a command that a test in
   `tests/cli` runs.
4. The others are named in `ELSEWHERE`, each with the file that tests it and imports it, at whatever distance.
"""

import ast
import functools
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = {
    "cli/console": "cli/test_sentiment_commands",
    "data/prices/client": "data/prices/test_yahoo",
    "data/prices/day_words": "data/prices/test_days",
    "data/prices/exchanges": "data/prices/test_calendar",
    "data/prices/faults": "data/prices/test_yahoo",
    "data/prices/hints": "data/prices/test_reading",
    "data/prices/remarks": "data/prices/test_reading",
    "data/prices/synthetic": "networks/test_features",
    "data/prices/table": "data/prices/test_door",
    "data/reviews/archive": "data/reviews/test_door",
    "data/reviews/chunks": "data/reviews/test_forms",
    "data/reviews/columns": "data/reviews/test_reading",
    "data/reviews/labelling": "data/reviews/test_reading",
    "data/reviews/objects": "data/reviews/test_forms",
    "data/reviews/rows": "data/reviews/test_forms",
    "data/reviews/splits": "data/reviews/test_door",
    "data/reviews/whole": "data/reviews/test_reading",
    "data/reviews/workbooks": "data/reviews/test_forms",
    "layers/cells": "layers/test_equations",
    "layers/recurrent": "layers/test_keras_contract",
    "networks/export": "networks/test_sentiment",
    "numbers/errors": "store/test_registry",
    "numbers/memory_tasks/config": "workflows/lesson/test_memory_tasks",
    "numbers/memory_tasks/words": "numbers/memory_tasks/test_tasks",
    "numbers/names": "networks/test_text",
    "numbers/watched": "numbers/test_watch",
    "workflows/bench/cost": "cli/test_bench",
    "workflows/bench/layers": "cli/test_bench",
    "workflows/bench/processes": "cli/test_bench",
    "workflows/bench/report": "cli/test_bench",
    "workflows/bench/sentiment": "cli/test_bench",
    "workflows/cards": "test_shipped",
    "workflows/completing": "workflows/sentiment/test_complete",
    "workflows/degenerate": "workflows/test_promotion",
    "workflows/exercise/cases": "workflows/exercise/test_check",
    "workflows/exercise/child": "workflows/exercise/test_check",
    "workflows/exercise/mistakes": "workflows/exercise/test_check",
    "workflows/exercise/running": "workflows/exercise/test_check",
    "workflows/forecast/backtest": "workflows/forecast/test_train",
    "workflows/forecast/card": "test_shipped",
    "workflows/forecast/evaluate": "workflows/forecast/test_train",
    "workflows/forecast/evidence": "workflows/test_publishing",
    "workflows/forecast/promotion": "workflows/test_promotion",
    "workflows/forecast/scores": "workflows/forecast/test_train",
    "workflows/forecast/use": "workflows/forecast/test_train",
    "workflows/lesson/words": "workflows/lesson/test_seed_weights",
    "workflows/scoring/kinds": "cli/test_score",
    "workflows/scoring/manifest": "cli/test_score",
    "workflows/scoring/score": "cli/test_score",
    "workflows/scoring/scorer": "cli/test_score",
    "workflows/sentiment/baseline": "workflows/sentiment/test_train",
    "workflows/sentiment/bulk": "cli/test_review_files",
    "workflows/sentiment/card": "workflows/test_publishing",
    "workflows/sentiment/evidence": "workflows/test_publishing",
    "workflows/sentiment/fine_tuned": "workflows/sentiment/test_fine_tune",
    "workflows/sentiment/promotion": "workflows/test_promotion",
    "workflows/sentiment/readout": "workflows/sentiment/test_fine_tune",
    "workflows/sentiment/use": "cli/test_sentiment_commands",
    "workflows/tasks": "workflows/test_publishing",
    "workflows/training/artefacts": "workflows/sentiment/test_train",
    "workflows/training/retrain": "workflows/sentiment/test_train",
    "workflows/training/runs": "workflows/training/test_fit",
}
MODULES = sorted(
    path.relative_to(ROOT / "seqapp").with_suffix("").as_posix()
    for path in ROOT.glob("seqapp/**/*.py")
    if not path.stem.startswith("__")
)


def own_test(module: str) -> Path:
    """`ui/belt/tables` to tests/ui/belt/test_tables.py."""
    folder, _, name = module.rpartition("/")
    return ROOT / "tests" / folder / f"test_{name}.py"


@functools.cache
def imported(path: Path) -> frozenset[Path]:
    """The project's files that a file imports, inside functions too."""
    files = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            base = ROOT.joinpath(*name.split("."))
            files |= {file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()}
    return frozenset(files)


def reached(*starts: Path) -> set[Path]:
    """What some files import, and what that imports, and so on."""
    files, todo = set(starts), list(starts)
    while todo:
        further = imported(todo.pop()) - files
        files |= further
        todo += further
    return files


def with_fixtures(test: Path) -> list[Path]:
    """A test file, and the conftest.py files above it."""
    places = [folder / "conftest.py" for folder in test.parents if ROOT in folder.parents]
    return [test, *(place for place in places if place.is_file())]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_tested_where_the_rules_say(module: str) -> None:
    source, floor = ROOT / "seqapp" / f"{module}.py", module.partition("/")[0]
    if own_test(module).is_file():
        assert module not in ELSEWHERE, "it has a file of its own: take it from ELSEWHERE"
    elif module in ELSEWHERE:
        test = ROOT / "tests" / f"{ELSEWHERE[module]}.py"
        assert source in reached(*with_fixtures(test)), f"{test} does not import it"
    elif floor == "ui":
        assert source in reached(*ROOT.glob("pages/*.py")), "no page draws it"
    elif floor == "cli":
        command = f'"{module.removeprefix("cli/").replace("_", "-")}"'
        assert any(command in test.read_text("utf-8") for test in ROOT.glob("tests/cli/*.py"))
    else:
        pytest.fail(f"Write {own_test(module).relative_to(ROOT)}, or say in ELSEWHERE where it is tested.")


def test_every_page_has_its_file_in_tests_pages() -> None:
    pages = {path.stem for path in ROOT.glob("pages/*.py")}
    assert pages <= {path.stem.removeprefix("test_") for path in ROOT.glob("tests/pages/test_*.py")}


def test_a_test_file_beside_a_folder_of_seqapp_is_named_after_a_module_or_a_property() -> None:
    folders = {path.parent for path in ROOT.glob("tests/**/test_*.py")} - {ROOT / "tests"}
    for folder in folders:
        name = folder.relative_to(ROOT / "tests")
        assert (ROOT / "seqapp" / name).is_dir() or name.as_posix() in {"pages", "browser", "slow"}


def test_only_modules_that_are_there_are_named() -> None:
    assert set(MODULES) >= ELSEWHERE.keys()
    assert list(ELSEWHERE) == sorted(ELSEWHERE)
