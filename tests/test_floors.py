"""The floors: a module imports only from floors below its own, and each outside door stands on one floor.

    streamlit_app > pages > cli > ui > serving > workflows > store > networks > layers | data > numbers > seqapp itself

A page's own folder, seqapp/ui/<page>/, is imported by that page alone: what pages share stands at the top of seqapp/ui,
or in a folder that is named here as shared and imports no page's.
The rules are read off the source text, so an import inside a function counts like one at the top.
"""

import ast
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

FLOORS: dict[str, float] = {  # higher imports lower; layers and data stand side by side
    "streamlit_app": 9,
    "pages": 8,
    "seqapp.cli": 7,
    "seqapp.__main__": 7.5,  # starts the command line
    "seqapp.ui": 6,
    "seqapp.serving": 5.5,  # imported by nothing else
    "seqapp.workflows": 5,
    "seqapp.store": 4,
    "seqapp.networks": 3,
    "seqapp.layers": 2,
    "seqapp.data": 2,
    "seqapp.numbers": 1,
    "seqapp": 0,
}
DRAWING = {"streamlit_app", "pages", "seqapp.ui"}
NUMBERS_USE = {"numpy", "pandas", "scipy", "sklearn", "statsmodels", "arch", "pydantic"}
TENSORS = {"tensorflow", "keras"}
OWN = {"seqapp", "pages", "streamlit_app", "tests"}
ROOT = Path(__file__).resolve().parents[1]
SHARED = {"quiz"}  # drawn on a page of its own, and at the end of others
FOLDERS = {path.parent.name for path in ROOT.glob("seqapp/ui/*/__init__.py")} - SHARED
PAGES = {name: name for name in FOLDERS} | {"memory_tasks": "distance"}  # two folders, one page
SOURCES = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("streamlit_app.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("seqapp/**/*.py")]
)


def faults(path: str, source: str) -> list[str]:
    """What in a module's source breaks the floors, one sentence each; `path` is relative to the project."""
    module = _module(path)
    home = _floor(module)
    if home is None:
        return [f"{path} stands on no floor: {', '.join(FLOORS)}"]
    breaches = []
    tree = ast.parse(source)
    for target in sorted(_imports(tree, module, is_package=path.endswith("__init__.py"))):
        fault = _import_fault(PurePosixPath(path), home, target)
        if fault:
            breaches.append(f"{path} imports {target}: {fault}")
    if home != "seqapp.ui" and _uses_streamlit_cache(tree):
        breaches.append(f"{path} uses st.cache_*: only seqapp.ui caches")
    if home == "pages" and len(source.splitlines()) >= 80:
        breaches.append(f"{path} has {len(source.splitlines())} lines: a page has fewer than 80")
    return breaches


def _module(path: str) -> str:
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _floor(module: str) -> str | None:
    """The floor's name that a module belongs to; an unknown module of seqapp belongs to none."""
    if module == "seqapp":
        return "seqapp"
    return next(
        (floor for floor in FLOORS if floor != "seqapp" and f"{module}.".startswith(f"{floor}.")), None
    )


def _imports(tree: ast.AST, module: str, *, is_package: bool) -> set[str]:
    """Every dotted name that the source imports, by statement or by `import_module("...")`."""
    package = module if is_package else module.rpartition(".")[0]
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            packages = {"seqapp", "seqapp.ui"}  # what is imported from them may be a module
            names |= {f"{base}.{alias.name}" if base in packages else base for alias in node.names}
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
            names |= {
                arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            }
    return names


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _import_fault(path: PurePosixPath, home: str, target: str) -> str:
    root = target.partition(".")[0]
    if root not in OWN:
        return _outside_fault(path, home, root)
    floor = _floor(target)
    if floor is None and target.startswith("seqapp.") and target.count(".") == 1:
        floor = "seqapp"  # a name of seqapp/__init__.py, such as __version__
    if floor is None:
        return "it stands on no floor"
    if floor == "seqapp.ui" and _page(target) not in (None, _page(_module(str(path)))):
        return f"only the page {_page(target)} uses that folder"
    if floor == home and home != "pages":
        return ""
    if floor == "seqapp.serving":
        return "nothing imports the server: it runs in an environment of its own"
    return "" if FLOORS[floor] < FLOORS[home] else f"{floor} is not below {home}"


def _page(module: str) -> str | None:
    """The page that a module belongs to; None for what pages share."""
    if module.startswith("pages."):
        return module.removeprefix("pages.")
    return PAGES.get(module.split(".")[2]) if module.startswith("seqapp.ui.") else None


def _outside_fault(path: PurePosixPath, home: str, root: str) -> str:
    if root == "streamlit" and home not in DRAWING:
        return "streamlit belongs to seqapp.ui, pages and streamlit_app.py"
    if root == "yfinance" and not path.match("seqapp/data/prices/*.py"):
        return "seqapp/data/prices/ is the only door to it"
    if home == "seqapp.numbers" and root not in NUMBERS_USE | sys.stdlib_module_names:
        return f"numbers stands on {', '.join(sorted(NUMBERS_USE))} only"
    return ""


def _uses_streamlit_cache(tree: ast.AST) -> bool:
    names = (getattr(node, "attr", getattr(node, "name", "")) for node in ast.walk(tree))
    return any(str(name).startswith(("cache_data", "cache_resource")) for name in names)


@pytest.mark.parametrize("path", SOURCES)
def test_a_module_keeps_to_its_floor(path: str) -> None:
    assert faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


PLANTED = {
    "numbers imports a floor above": ("seqapp/numbers/a.py", "from seqapp.data import reviews"),
    "inside a function": ("seqapp/numbers/a.py", "def f():\n    import seqapp.store.registry"),
    "relative": ("seqapp/store/a.py", "from ..workflows import retrain"),
    "relative, from the package": ("seqapp/store/__init__.py", "from ..ui import charts"),
    "by name": ("seqapp/data/a.py", "import importlib\nimportlib.import_module('seqapp.store')"),
    "from the root package": ("seqapp/networks/a.py", "from seqapp import workflows"),
    "data imports layers": ("seqapp/data/a.py", "from seqapp.layers import LSTM"),
    "layers imports data": ("seqapp/layers/a.py", "import seqapp.data.reviews.door"),
    "seqapp imports a floor": ("seqapp/__init__.py", "from seqapp.numbers import metrics"),
    "ui imports the command line": ("seqapp/ui/a.py", "from seqapp.cli import app"),
    "a page's folder imports another's": ("seqapp/ui/compare/a.py", "from seqapp.ui.forecast import tables"),
    "a page's folder imports another's, relative": (
        "seqapp/ui/compare/a.py",
        "def f():\n    from .. import forecast",
    ),
    "what pages share imports a page's folder": ("seqapp/ui/a.py", "from seqapp.ui.order.tables import f"),
    "a shared folder imports a page's": ("seqapp/ui/quiz/a.py", "from seqapp.ui.order.texts import CASES"),
    "a page imports another's folder": ("pages/compare.py", "from seqapp.ui.forecast.blocks import HORIZONS"),
    "a page imports a page": ("pages/a.py", "from pages import b"),
    "a page imports the router": ("pages/a.py", "import streamlit_app"),
    "seqapp imports its tests": ("seqapp/cli/a.py", "from tests import helpers"),
    "an unknown floor": ("seqapp/helpers.py", "x = 1"),
    "an unknown floor is imported": ("seqapp/cli/a.py", "from seqapp.helpers.text import f"),
    "the command line imports the server": ("seqapp/cli/a.py", "from seqapp.serving import limits"),
    "the server imports a page's floor": ("seqapp/serving/a.py", "from seqapp.ui import charts"),
    "streamlit below ui": ("seqapp/workflows/a.py", "import streamlit as st"),
    "streamlit in the command line": ("seqapp/cli/a.py", "from streamlit.testing import v1"),
    "a page caches": ("pages/a.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
    "a page caches with arguments": (
        "pages/a.py",
        "import streamlit as st\n@st.cache_resource(ttl=1)\ndef f(): ...",
    ),
    "a page caches by another name": ("pages/a.py", "from streamlit import cache_data as c"),
    "the router caches": ("streamlit_app.py", "import streamlit as st\nst.cache_data.clear()"),
    "yfinance beside its door": ("seqapp/data/reviews/door.py", "import yfinance"),
    "yfinance on another floor": ("seqapp/workflows/prices.py", "from yfinance import Ticker"),
    "numbers with tensorflow": ("seqapp/numbers/a.py", "def f():\n    import tensorflow as tf"),
    "numbers with keras": ("seqapp/numbers/a.py", "from keras import ops"),
    "numbers with a library of its own": ("seqapp/numbers/a.py", "import pyarrow"),
    "a long page": ("pages/a.py", "x = 1\n" * 80),
}


@pytest.mark.parametrize(("path", "source"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found(path: str, source: str) -> None:
    assert len(faults(path, source)) == 1


ALLOWED = {
    "the floor below": ("seqapp/data/a.py", "from seqapp.numbers import metrics"),
    "two floors below": ("seqapp/workflows/a.py", "from seqapp.layers import LSTM"),
    "the same floor": (
        "seqapp/store/a.py",
        "from seqapp.store.manifest import verify\nfrom . import manifest",
    ),
    "the version": ("seqapp/cli/a.py", "from seqapp import __version__"),
    "the server imports the store": ("seqapp/serving/host/a.py", "from seqapp.store import registry"),
    "a page's own folder": ("seqapp/ui/compare/a.py", "from seqapp.ui import tables\nfrom . import charts"),
    "a page imports its folder": ("pages/compare.py", "from seqapp.ui.compare import blocks"),
    "two folders of one page": ("seqapp/ui/distance/a.py", "from seqapp.ui.memory_tasks import live"),
    "a page imports a shared folder": ("pages/belt.py", "from seqapp.ui.quiz import blocks"),
    "a page shows a command": ("pages/a.py", "from seqapp.cli import app"),
    "ui caches": ("seqapp/ui/a.py", "import streamlit as st\n@st.cache_resource\ndef f(): ..."),
    "the door to yfinance": ("seqapp/data/prices/yahoo.py", "def f():\n    import yfinance"),
    "numbers and its libraries": (
        "seqapp/numbers/a.py",
        "import math\nimport numpy\nfrom scipy.special import expit",
    ),
    "a short page": ("pages/a.py", "x = 1\n" * 79),
}


@pytest.mark.parametrize(("path", "source"), ALLOWED.values(), ids=ALLOWED.keys())
def test_what_the_floors_allow_is_no_fault(path: str, source: str) -> None:
    assert faults(path, source) == []


def test_numbers_data_and_store_are_imported_without_loading_tensorflow() -> None:
    modules = [
        _module(path)
        for path in SOURCES
        if path.startswith(("seqapp/numbers/", "seqapp/data/", "seqapp/store/")) and "__main__" not in path
    ]
    assert "seqapp.numbers" in modules
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
        f"    loaded = {TENSORS!r} & set(sys.modules)\n"
        "    assert not loaded, f'importing {name} loads {loaded}'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
