"""The ground: the lock files, the way .venv is made, and the settings of the dashboard."""

import ast
import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from streamlit import config as streamlit_config

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
SERVE_LOCK = "requirements-serve.lock"  # of the server, in an environment of its own
SCALE_LOCK = "requirements-scale.lock"  # on top of either of the first two


def pins(name: str) -> set[str]:
    """The lines `name==version ; marker` of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {line.rstrip("\\ ") for line in text.splitlines() if re.match(r"[\w.-]+==", line)}


def required(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {match[0] for match in re.finditer(r"^[\w-]+(?=(?:\[\w+\])?[<>=])", text, re.MULTILINE)}


# The lock files


def test_the_dev_lock_holds_the_app_lock_as_it_is() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_scale_lock_changes_nothing_of_the_others() -> None:
    ours, theirs = pins(SCALE_LOCK), pins("requirements-dev.lock")
    names = {pin.partition("==")[0] for pin in theirs}
    shared = {pin for pin in ours if pin.partition("==")[0] in names}
    assert len(shared) > 5
    assert {pin.partition(" ; ")[0] for pin in shared} <= {pin.partition(" ; ")[0] for pin in theirs}


@pytest.mark.parametrize("name", [*LOCKS, SERVE_LOCK, SCALE_LOCK])
def test_a_lock_holds_every_requirement_by_hash_and_names_no_server(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    locked = {pin.partition("==")[0] for pin in pins(name)}
    assert required(name.replace(".lock", ".txt")) <= locked
    assert all(
        "--hash=sha256:" in entry for entry in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    )
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links", text)


def test_what_is_installed_is_what_is_locked() -> None:
    locked = [pin.partition(" ; ")[0].split("==") for pin in pins("requirements-dev.lock")]
    versions = {name: {version for other, version in locked if other == name} for name, _ in locked}
    installed = {name: metadata.version(name) for name in required("requirements.txt")}
    assert {name: version for name, version in installed.items() if version not in versions[name]} == {}


def test_every_library_that_the_code_imports_is_a_requirement() -> None:
    providers = metadata.packages_distributions()
    app = [*ROOT.glob("seqapp/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("streamlit_app.py")]
    imported = outside_names([path for path in app if ROOT / "seqapp/serving/host" not in path.parents])
    measured_where_installed = {"torch", "onnx", "onnxruntime"}  # by `bench`
    scale = {name.replace("-", "_").lower() for name in required("requirements-scale.txt")}  # where installed
    outside = imported - measured_where_installed - scale
    known = {name.replace("-", "_").lower() for name in required("requirements.txt")}
    given = {name: {of.replace("-", "_").lower() for of in providers.get(name, ())} for name in outside}
    assert [name for name in given if not given[name] & known] == []


def outside_names(paths: Iterable[Path]) -> set[str]:
    """What these files import that is neither Python's nor ours."""
    imported = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(str(node.module).partition(".")[0])
    return imported - sys.stdlib_module_names - {"seqapp", "pages"}


def test_every_library_that_the_server_imports_is_a_requirement_of_its_own() -> None:
    known = {name.replace("-", "_") for name in required("requirements-serve.txt")} | {"grpc"}  # of grpcio
    assert outside_names(ROOT.glob("seqapp/serving/**/*.py")) <= known


# How .venv is made


FAKE_PYTHON = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in
  *" install "*) eval "$INSTALL" ;;
esac
"""


class Clone:
    """A folder with the files that `make` reads; `make` in it as someone would, with pip's network away."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.venv, self.log = folder, folder / ".venv", folder / "log"
        for name in ("Makefile", ".ci/venv.py", *LOCKS, SERVE_LOCK):
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)

    def fake_venv(self) -> None:
        """A .venv whose Python only writes down what it is asked, and whose pip is the shell code INSTALL."""
        (self.venv / "bin").mkdir(parents=True)
        (self.venv / "bin/python").write_text(FAKE_PYTHON, encoding="utf-8")
        (self.venv / "bin/python").chmod(0o755)

    def make(
        self, *words: str, ensurepip: bool = False, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        self.log.write_text("", encoding="utf-8")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))
        }
        environment |= {"LOG": str(self.log), "INSTALL": ":", "PIP_NO_INDEX": "1"}
        environment["PYTHON"] = getattr(sys, "_base_executable", sys.executable)
        if not ensurepip:
            (self.folder / "shadow").mkdir(exist_ok=True)
            (self.folder / "shadow/ensurepip.py").write_text("raise ImportError", encoding="utf-8")
            environment["PYTHONPATH"] = str(self.folder / "shadow")
        return subprocess.run(
            ["make", *words],  # noqa: S607 - make is where PATH says
            cwd=self.folder,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        """The locks that pip was asked to install in the last run."""
        return re.findall(r" install .*-r (\S+)", self.log.read_text(encoding="utf-8"))


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_make_installs_a_lock_once_and_again_when_it_has_changed(clone: Clone) -> None:
    clone.fake_venv()
    assert clone.make("venv-app").returncode == 0
    assert clone.asked() == ["requirements.lock"]
    assert clone.make("venv-app").stdout == ""
    assert clone.asked() == []
    (clone.folder / "requirements.lock").write_text("another==1", encoding="utf-8")
    clone.make("venv-app")
    assert clone.asked() == ["requirements.lock"]


def test_the_dev_lock_comes_on_top_of_the_app_lock_and_leaves_it_installed(clone: Clone) -> None:
    clone.fake_venv()
    clone.make("venv-dev")
    assert clone.asked() == ["requirements.lock", "requirements-dev.lock"]
    clone.make("venv-app")
    assert clone.asked() == []
    (clone.folder / "requirements-dev.lock").write_text("another==1", encoding="utf-8")
    assert clone.make("venv-dev", INSTALL="exit 1").returncode != 0
    assert clone.asked() == ["requirements-dev.lock"]
    clone.make("venv-app")
    assert clone.asked() == []


def test_the_server_gets_an_environment_of_its_own_and_make_clean_takes_it_away(clone: Clone) -> None:
    clone.venv = clone.folder / ".venv-serve"
    clone.fake_venv()
    assert clone.make("venv-serve").returncode == 0
    assert clone.asked() == [SERVE_LOCK]
    assert clone.make("venv-serve").stdout == ""
    assert not (clone.folder / ".venv").exists()
    clone.make("clean")
    assert not clone.venv.exists()


@pytest.mark.parametrize("install", ["exit 1", "echo '  Downloading x'; kill -9 $PPID"])
def test_an_install_that_ends_before_it_writes_is_tried_again(clone: Clone, install: str) -> None:
    clone.fake_venv()
    assert clone.make("venv-app", INSTALL=install).returncode != 0
    assert clone.make("venv-app").returncode == 0
    assert clone.asked() == ["requirements.lock"]


def test_a_venv_that_was_killed_while_pip_wrote_is_made_anew(clone: Clone) -> None:
    clone.fake_venv()
    clone.make("venv-app")
    half = "echo 'Installing collected packages: x'; sleep 0.5; kill -9 $PPID"
    assert clone.make("venv-dev", INSTALL=half).returncode != 0
    for lock in LOCKS:
        (clone.folder / lock).write_text("", encoding="utf-8")
    assert "Making .venv" in clone.make("venv-app").stdout
    assert clone.asked() == []  # by the old Python


@pytest.mark.parametrize("ensurepip", [True, False], ids=["with ensurepip", "without ensurepip"])
def test_a_bare_machine_gets_a_venv_with_what_the_lock_says(clone: Clone, *, ensurepip: bool) -> None:
    wheels, elsewhere = clone.folder / "wheels", clone.folder / "elsewhere"
    digest = hashlib.sha256(wheel(wheels, "1.0").read_bytes()).hexdigest()
    wheel(elsewhere, "1.1")
    for lock in LOCKS:
        (clone.folder / lock).write_text(f"tiny==1.0 --hash=sha256:{digest}\n", encoding="utf-8")
    (clone.folder / "constraints.txt").write_text("tiny>1.0\n", encoding="utf-8")
    settings = [
        "[global]",
        "constraint = constraints.txt",
        f"find-links = {elsewhere} {wheels}",
        "user = true",
    ]
    (clone.folder / "pip.conf").write_text("\n".join(settings), encoding="utf-8")
    done = clone.make("venv-dev", ensurepip=ensurepip, PIP_CONFIG_FILE=str(clone.folder / "pip.conf"))
    assert done.returncode == 0, done.stderr
    look = "import tiny; print(tiny.__file__, tiny.__doc__)"
    place, version = subprocess.check_output([clone.venv / "bin/python", "-c", look], text=True).split()
    assert Path(place).is_relative_to(clone.venv)
    assert version == "1.0"


def test_an_environment_elsewhere_leaves_the_usual_one_alone(clone: Clone) -> None:
    clone.fake_venv()
    clone.venv.rename(clone.folder / "other")
    command = [sys.executable, ".ci/venv.py", "--venv", "other", "requirements.lock"]
    environment = os.environ | {"LOG": str(clone.log), "INSTALL": ":"}
    subprocess.run(command, cwd=clone.folder, env=environment, check=True)
    assert clone.asked() == ["requirements.lock"]
    assert (clone.folder / "other/requirements.lock").exists()
    assert not clone.venv.exists()


def test_a_wheel_with_another_hash_is_refused(clone: Clone) -> None:
    wheel(clone.folder / "wheels", "1.0")
    (clone.folder / "requirements.lock").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = clone.make("venv-app", PIP_FIND_LINKS=str(clone.folder / "wheels"))
    assert done.returncode != 0
    assert "pip could not install requirements.lock" in done.stderr
    assert not (clone.venv / "requirements.lock").exists()


def wheel(folder: Path, version: str) -> Path:
    """A wheel of a package `tiny` whose docstring is its version."""
    folder.mkdir()
    path, about = folder / f"tiny-{version}-py3-none-any.whl", f"tiny-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", f'"""{version}"""')
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "tiny.py,,\n")
    return path


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_of_another_version_is_refused_in_one_line(
    version: tuple[int, int], monkeypatch, tmp_path
) -> None:
    venv = runpy.run_path(str(ROOT / ".ci/venv.py"))["Venv"](Path(".venv"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"^seqapp needs Python 3.11, 3.12 or 3.13, and .* PYTHON=[^\n]*$"):
        venv.make()
    assert list(tmp_path.iterdir()) == []


# The other words of `make`


def test_make_alone_lists_every_word_with_what_it_does(clone: Clone) -> None:
    words = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    listed = re.findall(r"^make ([\w-]+) +\S", clone.make().stdout, re.MULTILINE)
    assert {"app", "test", "check", "check-slow", "lock", "clean"} < set(listed)
    assert listed == [word for word in words if not word.startswith("venv-")]


def test_make_app_starts_the_dashboard_once_the_lock_is_installed(clone: Clone) -> None:
    clone.fake_venv()
    assert clone.make("app").returncode == 0
    assert clone.log.read_text(encoding="utf-8").splitlines()[-1] == "-m streamlit run streamlit_app.py"


def test_make_check_ends_at_the_first_tool_that_fails(clone: Clone) -> None:
    clone.fake_venv()
    (clone.venv / "bin/python").write_text(
        FAKE_PYTHON + 'case "$*" in *"$FAILS"*) exit 3;; esac\n', encoding="utf-8"
    )
    assert clone.make("check", FAILS="nothing").returncode == 0
    tests = "-m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder"
    tools = ["-m ruff format --check .", "-m ruff check .", "-m mypy", tests]
    assert clone.log.read_text(encoding="utf-8").splitlines()[-4:] == tools
    for tool in tools:
        assert clone.make("check", FAILS=tool).returncode != 0


def test_make_lock_ends_with_the_versions_that_differ_by_python(clone: Clone) -> None:
    clone.fake_venv()
    assert clone.make("lock").returncode == 0
    lines = clone.log.read_text(encoding="utf-8").splitlines()
    assert sum("pip compile" in line for line in lines) == 4
    assert lines[-1] == f".ci/lock_differences.py {' '.join([*LOCKS, SERVE_LOCK, SCALE_LOCK])}"


def test_make_check_pythons_hands_the_suite_to_each_python(clone: Clone) -> None:
    (clone.folder / ".ci/pythons.py").write_text("import sys; print(*sys.argv)", encoding="utf-8")
    done = clone.make("check-pythons")
    assert (
        done.stdout == ".ci/pythons.py -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder\n"
    )
    assert not clone.venv.exists()


def test_make_clean_removes_what_was_made_and_nothing_else(clone: Clone) -> None:
    kept = ["Makefile", ".ci/venv.py", "models/a/1/run.json", "seqapp/a.py", ".git/__pycache__/x", ".env"]
    made = [".venv/x", ".venvs/3.12/x", "runs/1/x"]
    made += [".pytest_cache/x", ".mypy_cache/x", ".ruff_cache/x", ".hypothesis/x"]
    made += ["seqapp/__pycache__/a.pyc", "seqapp/numbers/__pycache__/b.pyc"]
    for name in [*kept, *made]:
        (clone.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (clone.folder / name).touch()
    assert clone.make("clean").returncode == 0
    assert [name for name in made if (clone.folder / name).exists()] == []
    assert [name for name in kept if not (clone.folder / name).exists()] == []


# The settings of pytest


def test_warnings_as_errors_do_not_keep_autograph_from_working() -> None:
    """AutoGraph takes an error while it transforms a function for a reason to leave it as it is."""
    import tensorflow as tf

    @tf.function
    def magnitude(x):
        if x < 0:
            return -x
        return x

    assert magnitude(tf.constant(-2.0)) == 2


# The dashboard's settings


SETTINGS = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
OKABE_ITO = {"#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#000000"}


def flat(table: dict, prefix: str = "") -> dict:
    nested = [
        flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        for key, value in table.items()
    ]
    return {key: value for part in nested for key, value in part.items()}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    luminances = []
    for colour in (one, other):
        channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        luminances.append(float(linear @ [0.2126, 0.7152, 0.0722]))
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)


def test_streamlit_knows_every_setting() -> None:
    assert set(flat(SETTINGS)) <= set(streamlit_config.get_config_options())


def test_the_dashboard_answers_this_machine_only_and_tells_nobody() -> None:
    settings = flat(SETTINGS)
    assert settings["server.address"] == "127.0.0.1"
    assert settings["server.allowedHosts"] == ["localhost", "127.0.0.1"]
    assert settings["server.enableXsrfProtection"] is settings["server.enableCORS"] is True
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "none"


def test_the_browser_fetches_no_icon_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit serves the icons `:material/...:` itself, but not the one in the browser's tab."""
    config = Mock(side_effect=InterruptedError)  # the router need not go further
    monkeypatch.setattr("streamlit.set_page_config", config)
    with pytest.raises(InterruptedError):
        runpy.run_path(str(ROOT / "streamlit_app.py"))
    assert not config.call_args.kwargs["page_icon"].startswith((":material/", "http"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_can_be_read_by_everybody(theme: str) -> None:
    colours = SETTINGS["theme"][theme]
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    for background in (colours["backgroundColor"], colours["secondaryBackgroundColor"]):
        assert contrast(colours["textColor"], background) > 7
        assert contrast(colours["primaryColor"], background) > 3
    assert contrast("#FFFFFF", colours["primaryColor"]) > 4.5  # a button's text
    for colour in colours["chartCategoricalColors"]:
        assert contrast(colour, colours["backgroundColor"]) > 3
        grey = np.ptp([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) < 16
        assert grey or colour in OKABE_ITO


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_draw_the_rnn_blue_and_the_lstm_orange(theme: str) -> None:
    rnn, lstm = SETTINGS["theme"][theme]["chartCategoricalColors"][:2]
    assert rnn in {"#0072B2", "#56B4E9"}
    assert lstm in {"#D55E00", "#E69F00"}
