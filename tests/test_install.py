"""Installing: the wheel that is built, and what it gives where nothing but TensorFlow, Keras and NumPy is there."""

import email
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import seqapp

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ALONE = ("tensorflow", "keras", "numpy")
BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

BLOCKED = set(%r)
sys.meta_path.insert(0, Blocked())
"""


@pytest.fixture(scope="module")
def check():
    spec = importlib.util.spec_from_file_location("install", ROOT / ".ci" / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wheel(check, tmp_path_factory):
    """Built from a copy of the sources with the installed setuptools, without a network."""
    folder = check.copy_sources(tmp_path_factory.mktemp("sources"))
    build = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    subprocess.run([sys.executable, "-c", build], cwd=folder, check=True, capture_output=True)
    (path,) = (folder / "dist").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(code, unpacked, tmp_path, *arguments, **environment):
    """Python on the unpacked wheel, away from the checkout."""
    without = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SEQAPP", "PYTHON", "KERAS"))
    }
    return subprocess.run(
        [sys.executable, *code, *arguments],
        cwd=tmp_path,
        env=without | {"PYTHONPATH": str(unpacked), "TF_CPP_MIN_LOG_LEVEL": "3"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def block_all_but(*distributions):
    """Code after which every other installed module is missing but those that these ask for themselves."""
    wanted, known = list(distributions), set()
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in known:
            continue
        known.add(name)
        for line in metadata.requires(name) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                wanted.append(requirement.name)
    providers = metadata.packages_distributions().items()
    brought = {module: {name.lower().replace("_", "-") for name in names} for module, names in providers}
    return BLOCK % sorted(module for module, names in brought.items() if not known & names)


# What it is made of


def test_the_extras_together_are_what_the_requirements_say():
    said = {
        line
        for name in ("requirements.txt", "requirements-scale.txt")
        for line in (ROOT / name).read_text("utf-8").splitlines()
        if line[:1].isalpha()
    }
    extras = PROJECT["optional-dependencies"]
    assert set(extras) == {"cli", "app", "yahoo", "scale"}
    listed = [*PROJECT["dependencies"], *(line for extra in extras.values() for line in extra)]
    assert sorted(listed) == sorted(said)
    assert {Requirement(line).name for line in PROJECT["dependencies"]} == set(ALONE)


def test_the_wheel_holds_the_package_and_no_models_or_pages(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    sources = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("seqapp/**/*.py")}
    assert {name for name in names if ".dist-info/" not in name} == sources | {
        "seqapp/py.typed",
        "seqapp/numbers/behaviour.csv",
    }
    assert wheel.stat().st_size < 2e6


def test_the_wheel_says_the_one_version_the_licence_and_the_console_script(wheel, check):
    with zipfile.ZipFile(wheel) as archive:
        about = f"seqapp-{seqapp.__version__}.dist-info"
        said = email.message_from_bytes(archive.read(f"{about}/METADATA"))
        script = archive.read(f"{about}/entry_points.txt").decode()
        assert archive.read(f"{about}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert said["Version"] == seqapp.__version__
    assert (said["License-Expression"], said["Requires-Python"]) == ("Apache-2.0", "<3.14,>=3.11")
    assert re.search(r"^seqapp = seqapp\.__main__:main$", script, re.MULTILINE)


# What it gives


def test_the_readme_example_runs_with_tensorflow_keras_and_numpy_alone(unpacked, tmp_path, check):
    block = block_all_but(*ALONE)
    where = f"import seqapp; assert seqapp.__file__.startswith({str(unpacked)!r})\n"
    done = run(["-c", block + where + check.example()], unpacked, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "the example runs" in done.stdout


def test_the_block_lets_nothing_else_through(unpacked, tmp_path):
    block = block_all_but(*ALONE)
    tries = "\n".join(
        f"try:\n  import {name}\nexcept ModuleNotFoundError: print({name!r})"
        for name in ("scipy", "pandas", "typer", "pydantic", "streamlit")
    )
    assert run(["-c", block + tries], unpacked, tmp_path).stdout.split() == [
        "scipy",
        "pandas",
        "typer",
        "pydantic",
        "streamlit",
    ]


def test_the_command_line_without_its_packages_says_what_to_install(unpacked, tmp_path):
    block = block_all_but(*ALONE)
    done = run(["-c", block + "from seqapp.__main__ import main; main()"], unpacked, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"The command line needs \w+, which is not installed\. .* pip install 'seqapp\[cli\]'\.\n",
        done.stderr,
    )


COMMANDS = {
    "the list": ["models"],
    "a name": ["predict", "sentiment", "--model", "sentiment_plain_lstm", "good"],
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_that_needs_models_says_where_to_have_them(arguments, unpacked, tmp_path):
    done = run(["-m", "seqapp"], unpacked, tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr) < 300
    assert done.stderr.count("\n") == 1
    assert "Set SEQAPP_MODELS to a folder of models" in done.stderr


def test_with_models_named_the_installed_commands_find_them(unpacked, tmp_path):
    models = str(ROOT / "models")
    done = run(["-m", "seqapp"], unpacked, tmp_path, "models", "--json", SEQAPP_MODELS=models)
    assert done.returncode == 0
    assert "forecast_lstm" in done.stdout
