"""Install the wheel into empty environments, from the network, and run the README's example of the layers there.

    .venv/bin/python .ci/install.py

Three environments in a temporary folder: what the wheel asks for at its newest, the same at the lowest versions that
it allows, and with what the command line needs. What `make check-install` runs.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("seqapp", "pyproject.toml", "README.md", "LICENSE")
NO_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")
UV = [sys.executable, "-m", "uv", "--quiet"]
FURTHER = """
import keras
from seqapp.layers import from_keras
from seqapp.numbers import reference

lstm = keras.layers.Bidirectional(keras.layers.LSTM(8))
theirs = keras.Sequential([keras.Input((5, 3)), lstm, keras.layers.Dense(1)])
theirs.compile("adam", "mse")
theirs.fit(x, np.ones((1, 1)), verbose=0)
ours = from_keras(theirs)
np.testing.assert_allclose(ours(x), theirs(x), atol=1e-6)
for model in (theirs, ours):
    model.fit(x, np.ones((1, 1)), verbose=0)
np.testing.assert_allclose(ours(x), theirs(x), atol=1e-5)
step = lambda x, h, c: reference.lstm_step(x, h, c, *layer.get_weights())
h, c = reference.run(step, x, (np.zeros((1, 8)), np.zeros((1, 8))))
np.testing.assert_allclose(y, h, atol=1e-5)
print("the example runs with keras", keras.__version__, "and numpy", np.__version__)
"""


def example() -> str:
    """The README's example of the layers, and what else is promised without further packages."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if "seqapp.layers" in block) + FURTHER


def copy_sources(folder: Path) -> Path:
    """What the wheel is built from, copied, as building writes beside the sources."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=NO_CACHES)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def run(command: list[str | Path], folder: Path, expected: int = 0) -> str:
    """Run a command there; what it printed. Ends the check if it does not exit as expected."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != expected:
        sys.exit(
            f"{' '.join(map(str, command))}\nexit {done.returncode}, not {expected}\n{done.stdout}{done.stderr}"
        )
    return (done.stdout or done.stderr).strip()


def main() -> None:
    """Build, install, run, for each environment."""
    with tempfile.TemporaryDirectory(prefix="seqapp-install-") as name:
        folder = Path(name)
        sources = copy_sources(folder)
        run([*UV, "build", "--wheel", "--out-dir", folder / "dist", sources], folder)
        (wheel,) = (folder / "dist").glob("*.whl")
        print(f"built {wheel.name}, {wheel.stat().st_size / 1e3:.0f} kB", flush=True)
        (folder / "example.py").write_text(example(), encoding="utf-8")
        lowest = folder / "lowest.txt"
        run(
            [
                *UV,
                "pip",
                "compile",
                "--resolution",
                "lowest-direct",
                sources / "pyproject.toml",
                "-o",
                lowest,
            ],
            folder,
        )
        wanted: dict[str, list[str | Path]] = {
            "newest": [wheel],
            "lowest": ["-r", lowest, wheel],
            "command line": [f"{wheel}[cli]"],
        }
        (folder / "away").mkdir()
        for title, packages in wanted.items():
            home = folder / title.replace(" ", "-")
            run([*UV, "venv", "--python", sys.executable, home], folder)
            run([*UV, "pip", "install", "--python", home / "bin" / "python", *packages], folder)
            said = run([home / "bin" / "python", "-I", folder / "example.py"], folder / "away")
            print(f"{title}: {said}", flush=True)
            if title == "command line":
                print(run([home / "bin" / "seqapp", "--version"], folder / "away"))
                print(run([home / "bin" / "seqapp", "models"], folder / "away", expected=2))
            else:
                print(run([home / "bin" / "seqapp"], folder / "away", expected=1))


if __name__ == "__main__":
    main()
