"""What the documents name exists: make targets, commands and their options, files, modules and links.

Read are code spans, code blocks and links. In a path `<...>`, `*` and `...` stand for anything, and a path
with a word in capitals is an example, not a file. A remark beside a command stands behind `#`.
"""

import ast
import doctest
import enum
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import pytest
import typer.main

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
DOCUMENTS += sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md"))
FENCE = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CONTINUED = re.compile(r"\\\n|\n\s+(?=\[?--)")
FOLDERS = {"seqapp", "pages", "tests", "models", "docs", ".ci", ".streamlit"}
FILE = re.compile(r"[\w./*-]+\.(?:py|md|toml|lock)|Makefile|LICENSE|requirements(?:-dev)?\.txt")
EXAMPLE = re.compile(r"[A-Z]{2,}(?!\w*\.)|[=$~{}|]|://")
DOTTED = re.compile(r"(?<![\w/-])seqapp(?:\.\w+)+")


def faults(text: str, root: Path, command_line: Callable[[], Any]) -> list[str]:
    """What a document's text names that is not there; `command_line` gives the root command if needed."""
    missing = [
        f"link {link}" for link in LINK.findall(SPAN.sub("", FENCE.sub("", text))) if not _leads(link, root)
    ]
    targets = set(
        re.findall(r"^([a-z][\w-]*):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    for line in _code_lines(text):
        for words in _commands(line):
            if words[0] == "make":
                missing += [
                    f"make {word}" for word in words[1:] if word[:1].islower() and word not in targets
                ]
            if "seqapp" in words[1:] and words[words.index("seqapp") - 1] == "-m":
                missing += _command_faults(words[words.index("seqapp") + 1 :], command_line())
        paths = [re.sub(r":\d+$", "", word.strip("[](){},;:'\"")) for word in line.split()]
        missing += [f"file {path}" for path in paths if _is_path(path) and not _is_there(path, root)]
        missing += [f"name {name}" for name in DOTTED.findall(line) if not _is_defined(name, root)]
    return missing


def _code_lines(text: str) -> Iterator[str]:
    for block in FENCE.findall(text):
        yield from CONTINUED.sub(" ", block).splitlines()
    for _, span in SPAN.findall(FENCE.sub("", text)):
        yield " ".join(span.split())


def _commands(line: str) -> Iterator[list[str]]:
    """The shell commands of a line, as words: without prompt, remark, brackets and variables."""
    line = re.split(r"(?:^|\s)#", line.strip().removeprefix("$ "))[0]
    for part in re.split(r"&&|;|\|\|| \| (?![\[-])", line):
        try:
            words = shlex.split(re.sub(r"[\[\]]", " ", part))
        except ValueError:  # a lone quote: prose, not a command
            words = part.split()
        words = [word for word in words if word not in {"|", "..."}]
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if words:
            yield words


def _command_faults(words: list[str], command: Any) -> list[str]:
    """Walk the words down the command tree: every sub-command, option and choice must be known there."""
    path, arguments, value_of = "seqapp", iter(()), None
    for word in words:
        option, _, value = word.partition("=")
        if value_of:
            wrong, value_of = _not_a_choice(word, value_of), None
        elif re.match(r"-+[a-z]", word):
            parameter = _options(command).get(option)
            if parameter is None and option != "--help":
                return [f"{path} has no option {option}"]
            wrong = _not_a_choice(value, parameter) if value else ""
            value_of = None if value or getattr(parameter, "is_flag", True) else parameter
        elif getattr(command, "commands", None):
            names = [name for name in word.split("|") if not name.isupper()]
            unknown = [f"{path} has no command {name}" for name in names if name not in command.commands]
            if unknown or not names:
                return unknown
            command, path, wrong = command.commands[names[0]], f"{path} {names[0]}", ""
            arguments = iter(
                [parameter for parameter in command.params if parameter.param_type_name == "argument"]
            )
        else:
            wrong = _not_a_choice(word, next(arguments, None))
        if wrong:
            return [f"{path}: {wrong}"]
    given = {word.partition("=")[0] for word in words if word.startswith("-")}
    needed = [one for one in command.params if one.required and one.param_type_name == "option"]
    whole = given - {"--help"}  # a command with options is meant to be typed
    return [f"{path} needs {one.opts[0]}" for one in needed if whole and not given & {*one.opts}]


def _options(command: Any) -> dict[str, Any]:
    return {
        name: parameter
        for parameter in command.params
        for name in [*parameter.opts, *parameter.secondary_opts]
    }


def _not_a_choice(word: str, parameter: Any) -> str:
    """What is wrong with a value where the parameter takes one of a few words; capitals stand for any."""
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    members: Any = kind if isinstance(kind, enum.EnumType) else ()
    choices = [str(member.value) for member in members] or get_args(kind)
    if not choices or not all(isinstance(choice, str) for choice in choices):
        return ""
    wrong = [part for part in word.split("|") if part not in choices and not part.isupper()]
    return f"{wrong[0]} is none of {', '.join(choices)}" if wrong else ""


def _is_path(word: str) -> bool:
    if EXAMPLE.search(word.replace("LICENSE", "")):
        return False
    return (word.partition("/")[0] in FOLDERS and "/" in word) or bool(FILE.fullmatch(word))


def _is_there(path: str, root: Path) -> bool:
    pattern = re.sub(r"<[^>]*>|\.\.\.", "*", path.rstrip("/."))
    places = [pattern] if "/" in pattern else [pattern, *(f"{folder}/**/{pattern}" for folder in FOLDERS)]
    return any(True for place in places for _ in root.glob(place))


def _leads(link: str, root: Path) -> bool:
    return bool(re.match(r"[a-z]+:|#", link)) or (root / link.partition("#")[0]).exists()


def _is_defined(name: str, root: Path) -> bool:
    """Whether a dotted name is a module of seqapp, or something that such a module defines or imports."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        base = root.joinpath(*parts[:end])
        source = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        if source.exists():
            return end == len(parts) or parts[end] in _names(source)
    return False


def _names(source: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
    return names


def project_command_line() -> Any:
    from seqapp.cli import app

    return typer.main.get_command(app)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_names_only_what_is_there(document: str) -> None:
    assert faults((ROOT / document).read_text(encoding="utf-8"), ROOT, project_command_line) == []


def planted_command_line() -> Any:
    app, data = typer.Typer(), typer.Typer()
    app.add_typer(data, name="data", invoke_without_command=True)

    @app.callback()
    def main(*, verbose: bool = False) -> None: ...

    @data.command()
    def fetch(kind: str, ticker: Annotated[list[str], typer.Option("--ticker", "-t")]) -> None: ...

    @app.command()
    def retrain(
        task: Literal["sentiment", "forecast"], cell: Literal["rnn", "lstm"], *, smoke: bool = False
    ) -> None: ...

    @app.command()
    def predict(
        model: Annotated[str, typer.Option()], cell: Annotated[Literal["rnn", "lstm"], typer.Option()]
    ) -> None: ...

    return typer.main.get_command(app)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    (tmp_path / "Makefile").write_text("app: venv ## the dashboard\ncheck-slow:\n", encoding="utf-8")
    for name in (
        "README.md",
        "seqapp/__init__.py",
        "seqapp/data/__init__.py",
        "pages/lstm.py",
        "models/a/1/run.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "seqapp/layers.py").write_text("import os\nclass LSTM: ...\nUNITS = 3\n", encoding="utf-8")
    return tmp_path


WRONG = {
    "target": "`make apps`",
    "second target": "`make app tests`",
    "target in a block": "```\nmake app\n$ make nothing   # a remark\n```",
    "target behind &&": "`cd x && make nothing`",
    "command": "`python -m seqapp retain`",
    "command with another python": "`.venv/bin/python -m seqapp retain sentiment`",
    "command behind a variable": "`SEQAPP_DATA=x python -m seqapp retain`",
    "one of two commands": "`python -m seqapp data|export`",
    "sub-command": "`python -m seqapp data get prices`",
    "option": "`python -m seqapp retrain sentiment lstm --smokes`",
    "option with a value": "`python -m seqapp data fetch prices --tickers=A`",
    "option of another command": "`python -m seqapp retrain sentiment --ticker A`",
    "option on the next line": "```\npython -m seqapp predict --model M \\\n    --jsn\n```",
    "option in brackets on the next line": "```\npython -m seqapp predict --model M\n      [--jsn]\n```",
    "option that is needed": "`python -m seqapp predict --json`",
    "choice": "`python -m seqapp retrain sentient lstm`",
    "one of two choices": "`python -m seqapp predict --cell rnn|gru`",
    "page": "`pages/gru.py`",
    "folder": "see `seqapp/lab/`",
    "file at the root": "`THANKS.md`",
    "file in prose of a span": "`numbers in seqapp/layer.py:12`",
    "pattern": "`models/<name>/2/`",
    "module": "`seqapp.layer`",
    "name in a module": "```python\nfrom x import y\nseqapp.layers.GRU(3)\n```",
    "link": "see [the page](docs/none.md#top)",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_planted_untruth_is_found(text: str, planted: Path) -> None:
    assert len(faults(text, planted, planted_command_line)) == 1


TRUE = {
    "targets": "`make`, `make app PYTHON=python3.12`, `make -j2 app check-slow` make nothing",
    "commands": "```\n$ python -m seqapp retrain sentiment|forecast rnn|lstm [--smoke] # make it\n"
    "python -m seqapp --verbose data\npython -m seqapp data fetch prices -t A --ticker -B ...\n```",
    "words in capitals": "`python -m seqapp COMMAND --help`, `python -m seqapp retrain TASK lstm --no-smoke`",
    "alternatives": "`python -m seqapp predict --model M [--cell C] | --cell=lstm`",
    "piped": "`python -m seqapp data | sort --reverse`",
    "paths": "`pages/lstm.py`, `seqapp/data/`, `lstm.py`, `Makefile`, `pages/*.py`",
    "pattern": "`models/<name>/<version>/run.json`",
    "examples": "`models/NAME/1/`, `--out OUT.parquet`, `runs/x.json`, `https://x.org/seqapp.git`",
    "names": "`seqapp.layers`, `seqapp.layers.LSTM.trace`, `seqapp.data`, `seqapp.layers.UNITS`",
    "links": "[a](README.md) [b](#top) [c](https://x.org/y.md) `[d](none.md)`",
    "quotes": "`it's`",
}


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE.keys())
def test_what_is_true_is_no_fault(text: str, planted: Path) -> None:
    assert faults(text, planted, planted_command_line) == []


def test_the_examples_on_gates_give_what_they_show():
    result = doctest.testfile(str(ROOT / "docs/gates.md"), module_relative=False)
    assert result.attempted > 20
    assert result.failed == 0


def test_every_claim_of_the_lesson_has_its_screen_and_a_finding():
    claims = (ROOT / "docs/lesson.md").read_text("utf-8").partition("## Over many reviews")[0]
    rows = [line for line in claims.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]
    assert len(cells) > 15
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    for claim, screen, finding in cells:
        assert claim
        assert finding
        assert set(re.findall(r"`/(\w+)", screen)) <= pages
        assert re.search(r"[A-Z]\w+", screen)
