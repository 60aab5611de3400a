import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import seqapp
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.store import publish as module
from seqapp.store import replay
from seqapp.store.manifest import DamagedModelError, verify_manifest
from seqapp.store.publish import (
    export,
    export_all,
    publish,
    replay_in_fresh_process,
    rollback,
    write_version,
)
from seqapp.store.registry import serving, versions
from seqapp.store.served import ServedModel
from seqapp.store.warmup import WARMUP

HERE = {"PYTHONPATH": str(Path(seqapp.__file__).parents[1]), "PATH": os.environ["PATH"]}

# A fresh, single-threaded process without TensorFlow: for each moment (each time publish is about to open,
# list, make, rename or remove something) a forked child publishes and kills itself right there, until one
# child lives to the end.
KILLER = """
import json, os, shutil, signal, sys
from pathlib import Path
from seqapp.store.publish import publish
from seqapp.store.registry import serving, versions

MOMENTS = {"open", "os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}

def build(folder):
    (folder / "variables").mkdir()
    for name in ("saved_model.pb", "run.json", "MODEL_CARD.md", "golden.json", "variables/variables.index"):
        (folder / name).write_text(name)

def die_at(moment):
    left = moment
    def hook(event, arguments):
        nonlocal left
        if event in MOMENTS:
            if left == 0:
                os.write(pipe[1], event.encode())
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
    sys.addaudithook(hook)

os.fsync = lambda descriptor: None  # what a kill cannot test need not cost time
base, moment, killed = Path(sys.argv[1]), 0, True
while killed:
    root = base / str(moment)
    publish("lstm", build, root=root, check=lambda folder: None)
    leftover = root / "lstm" / (".tmp-" + "0" * 32)
    leftover.mkdir()
    build(leftover)
    pipe = os.pipe()
    child = os.fork()
    if child == 0:
        die_at(moment)
        publish("lstm", build, root=root, check=lambda folder: None)
        os._exit(0)
    killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    os.close(pipe[1])
    event = os.read(pipe[0], 100).decode()
    os.close(pipe[0])
    damage = []
    numbers = [model.version for model in versions("lstm", root)]
    serves = serving("lstm", root, damage.append).version
    after = publish("lstm", build, root=root, check=lambda folder: None).version
    hidden = sorted(entry.name for entry in (root / "lstm").iterdir() if not entry.name.isdigit())
    print(json.dumps([event, numbers, serves, damage, after, hidden]))
    shutil.rmtree(root)
    moment += 1
"""


def nothing(folder: Path) -> None:
    """The check of tests in which no fresh process is needed."""


def listing(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_real_model_is_published_exported_and_answers_alike_without_seqapp(tmp_path, build_real):
    model = publish("lengths", build_real, root=tmp_path)  # with the fresh process
    assert (model.name, model.version, model.path) == ("lengths", 1, tmp_path / "lengths" / "1")
    checked: list[Path] = []
    exported = export(model, tmp_path / "out", check=checked.append)
    assert exported == tmp_path / "out" / "1"
    assert [folder.parent for folder in checked] == [tmp_path / "out"]
    files = verify_manifest(exported)
    assert files.pop(WARMUP)  # the one file more
    assert files == verify_manifest(model.path)

    code = (  # seqapp could be imported here: that it is not is replay.py's own doing
        "import json, runpy, sys; sys.path.append(sys.argv[2]); import numpy as np;"
        "main = runpy.run_path(sys.argv[1])['main'];"
        "exit = main(sys.argv[3]); import tensorflow as tf; loaded = tf.saved_model.load(sys.argv[3]);"
        "answer = loaded.signatures['serving_default'](review=tf.constant(['so', 'long a review']));"
        "print(json.dumps([exit, sorted(m for m in sys.modules if m.startswith('seqapp')),"
        "{name: value.numpy().tolist() for name, value in answer.items()}]))"
    )
    arguments = [sys.executable, "-I", "-c", code, replay.__file__, HERE["PYTHONPATH"], str(exported)]
    done = subprocess.run(
        arguments, capture_output=True, text=True, check=True, env=HERE | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    )
    code_there, seqapp_there, answer_there = json.loads(done.stdout)
    answer_here = ServedModel.load(model).call("serving_default", review=["so", "long a review"])
    assert (code_there, seqapp_there) == (0, [])
    assert answer_there == {name: value.tolist() for name, value in answer_here.items()}


def test_one_flipped_bit_in_any_file_of_a_real_model_leaves_the_old_version_serving(tmp_path, build_real):
    publish("lengths", build_real, root=tmp_path, check=nothing)
    model = publish("lengths", build_real, root=tmp_path, check=nothing)
    files = [path for path in model.path.rglob("*") if path.is_file()]
    assert {"saved_model.pb", "fingerprint.pb", "variables.index", "MANIFEST.json"} <= {p.name for p in files}
    for path in files:
        sound = path.read_bytes()
        place = len(sound) // 2
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        lines: list[str] = []
        assert serving("lengths", tmp_path, lines.append).version == 1
        assert len(lines) == 1
        path.write_bytes(sound)
    assert serving("lengths", tmp_path).version == 2


def test_a_model_that_contradicts_its_golden_outputs_is_not_published(tmp_path, build_real):
    def wrong(folder: Path) -> None:
        build_real(folder)
        golden = json.loads((folder / "golden.json").read_text())
        golden["cases"][0]["outputs"]["logit"][1] += 2e-5
        (folder / "golden.json").write_text(json.dumps(golden))

    publish("lengths", build_real, root=tmp_path, check=replay.replay)
    with pytest.raises(ValueError, match=r"output 'logit': .* 2.*e-05 apart"):
        publish("lengths", wrong, root=tmp_path, check=replay.replay)
    assert listing(tmp_path / "lengths") == [".lock", "1"]
    assert serving("lengths", tmp_path).version == 1


def test_the_fresh_process_refuses_golden_data_that_prove_nothing_in_one_line(tmp_path, build):
    with pytest.raises(WorldError, match=r"exit code 1: ValueError: golden\.json: no case") as caught:
        publish("lstm", build, root=tmp_path)
    assert "\n" not in str(caught.value)
    assert listing(tmp_path / "lstm") == [".lock"]


def test_a_fresh_process_that_hangs_is_refused(tmp_path, build, monkeypatch):
    monkeypatch.setattr(module, "REPLAY_SECONDS", 0.01)
    build(tmp_path)
    with pytest.raises(WorldError, match=r"did not answer within 0\.01 s"):
        replay_in_fresh_process(tmp_path)


def test_killed_at_any_moment_it_leaves_a_sound_version_serving_and_the_next_publish_works(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path)], capture_output=True, text=True, env=HERE, check=False
    )
    assert done.returncode == 0, done.stderr
    *killed, lived = [json.loads(line) for line in done.stdout.splitlines()]
    for _, numbers, serves, damage, after, hidden in killed:
        assert numbers in ([1], [1, 2])  # a number that can be seen is a whole version
        assert serves == numbers[-1]
        assert damage == []
        assert after == serves + 1
        assert hidden == [".lock"]
    before, renamed = ([event for event, numbers, *_ in killed if numbers == seen] for seen in ([1], [1, 2]))
    assert {"open", "os.mkdir", "os.remove", "os.rmdir"} <= set(before)
    assert before[-1] == "os.rename"  # verified, hashed and synced, but not yet renamed
    assert renamed[0] == "open"  # renamed, but its parent not yet synced
    assert lived[1:] == [[1, 2], 2, [], 3, [".lock"]]


def test_two_processes_never_publish_one_model_at_once(tmp_path, build):
    code = (
        "import sys; from pathlib import Path; from seqapp.store.publish import publish\n"
        "try: publish(sys.argv[1], lambda folder: None, root=Path(sys.argv[2]))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )

    def publish_elsewhere(name: str) -> str:
        arguments = [sys.executable, "-c", code, name, str(tmp_path)]
        return subprocess.run(arguments, capture_output=True, text=True, env=HERE, check=True).stdout

    outcomes: list[str] = []

    def build_meanwhile(folder: Path) -> None:
        build(folder)
        outcomes.extend(map(publish_elsewhere, ("lstm", "rnn")))
        assert folder.is_dir()  # the other process did not take it for a leftover

    publish("lstm", build_meanwhile, root=tmp_path, check=nothing)
    outcomes.append(publish_elsewhere("lstm"))
    busy, other_model, afterwards = outcomes
    assert busy.startswith("WorldError Another process is writing a version into")
    assert "Wait until it has ended" in busy
    assert busy.count("\n") == 1
    assert "'saved_model.pb' was not built" in other_model
    assert "'saved_model.pb' was not built" in afterwards


def test_a_build_that_publishes_its_own_model_is_refused_instead_of_waiting_for_itself(tmp_path, build):
    def build_within(folder: Path) -> None:
        build(folder)
        with pytest.raises(WorldError, match="Another process is writing"):
            publish("lstm", build, root=tmp_path, check=nothing)

    assert publish("lstm", build_within, root=tmp_path, check=nothing).version == 1


def test_a_poller_never_sees_a_number_before_the_version_is_whole(tmp_path, build):
    def build_much(folder: Path) -> None:
        build(folder)
        for shard in range(50):
            (folder / "variables" / f"shard-{shard}").write_bytes(bytes([shard]) * 1000)

    over, seen, damage = threading.Event(), set(), []

    def poll() -> None:
        last = False
        while not last:
            last = over.is_set()
            for entry in (tmp_path / "lstm").iterdir():
                if entry.name.isdigit() and entry.name not in seen:
                    seen.add(entry.name)
                    try:
                        verify_manifest(entry)
                    except DamagedModelError as error:
                        damage.append(str(error))

    publish("lstm", build_much, root=tmp_path, check=nothing)
    poller = threading.Thread(target=poll)
    poller.start()
    for _ in range(4):
        publish("lstm", build_much, root=tmp_path, check=nothing)
    over.set()
    poller.join()
    assert damage == []
    assert seen == {str(version) for version in range(1, 6)}


def test_everything_is_on_the_disk_before_the_rename_and_the_rename_right_after_it(
    tmp_path, build, monkeypatch
):
    happened: list[object] = []
    sync, rename = os.fsync, os.rename

    def note_sync(descriptor: int) -> None:
        happened.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    def note_rename(source, target) -> None:
        happened.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "rename", note_rename)
    model = publish("lstm", build, root=tmp_path, check=nothing)
    before, after = happened[: happened.index("rename")], happened[happened.index("rename") + 1 :]
    whole = [model.path, *model.path.rglob("*")]
    assert {path.stat().st_ino for path in whole} <= set(before)
    assert len(whole) == 8
    assert tmp_path.stat().st_ino in before
    assert after == [(tmp_path / "lstm").stat().st_ino]


def test_the_next_number_is_above_all_that_tensorflow_serving_would_take_for_one(tmp_path, build, add):
    shutil.rmtree(add("lstm", 2).path / "variables")
    assert add("lstm").version == 3
    (tmp_path / "lstm" / "007").mkdir()
    (tmp_path / "lstm" / "11").write_bytes(b"a file")
    assert add("lstm").version == 12


def test_leftovers_of_a_killed_publish_go_and_nothing_else_does(tmp_path, add):
    add("lstm")
    kept = [".tmp-mine", ".tmp-" + "0" * 31, "notes", ".tmp-" + "0" * 32 + "-backup"]
    for name in [*kept, ".tmp-" + "0" * 32]:
        (tmp_path / "lstm" / name).mkdir()
    add("lstm")
    assert listing(tmp_path / "lstm") == sorted([*kept, ".lock", "1", "2"])


@pytest.mark.parametrize("missing", ["saved_model.pb", "run.json", "MODEL_CARD.md", "golden.json"])
def test_an_incomplete_build_is_not_published(tmp_path, build, add, missing):
    def incomplete(folder: Path) -> None:
        build(folder)
        (folder / missing).unlink()

    add("lstm")
    with pytest.raises(WorldError, match=f"'{missing}' was not built"):
        publish("lstm", incomplete, root=tmp_path, check=nothing)
    assert listing(tmp_path / "lstm") == [".lock", "1"]


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (KeyError("a bug"), KeyError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (BadInputError("no such column"), BadInputError),
        (OSError(28, "No space left on device"), WorldError),
    ],
)
def test_a_build_that_fails_leaves_nothing_behind(tmp_path, build, add, raised, seen):
    def failing(folder: Path) -> None:
        build(folder)
        raise raised

    add("lstm")
    with pytest.raises(seen):
        publish("lstm", failing, root=tmp_path, check=nothing)
    assert listing(tmp_path / "lstm") == [".lock", "1"]
    assert add("lstm").version == 2


def test_a_disk_that_fills_while_tensorflow_saves_is_one_line_and_the_old_version_serves(tmp_path, add):
    import tensorflow as tf

    module = tf.Module()
    module.weight = tf.Variable(tf.zeros([100, 100]))

    def build_on_a_full_disk(folder: Path) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        try:
            tf.saved_model.save(module, str(folder))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    add("lstm")
    with pytest.raises(WorldError, match=r"No version was written into .* Check the free space") as caught:
        publish("lstm", build_on_a_full_disk, root=tmp_path, check=nothing)
    assert "\n" not in str(caught.value)
    assert listing(tmp_path / "lstm") == [".lock", "1"]
    assert serving("lstm", tmp_path).version == 1


def test_a_place_that_is_no_folder_is_refused_in_one_line(tmp_path, build):
    (tmp_path / "models").write_bytes(b"")
    with pytest.raises(WorldError, match="No version was written") as caught:
        publish("lstm", build, root=tmp_path / "models", check=nothing)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_place_is_refused_and_still_serves(tmp_path, build, add):
    add("lstm")
    (tmp_path / "lstm").chmod(0o555)
    try:
        with pytest.raises(WorldError, match=r"No version was written .*Permission denied"):
            publish("lstm", build, root=tmp_path, check=nothing)
        assert serving("lstm", tmp_path).version == 1
    finally:
        (tmp_path / "lstm").chmod(0o755)


@pytest.mark.parametrize("name", ["", "..", "../lstm", "a/b", "/lstm", "Lstm", "lstm\n", "lstm/1", "a" * 65])
def test_a_name_that_is_none_is_refused_before_anything_is_built(tmp_path, name):
    def never(folder: Path) -> None:
        raise AssertionError

    with pytest.raises(BadInputError, match="A model's name is"):
        publish(name, never, root=tmp_path / "models")
    assert listing(tmp_path) == []


def test_an_export_never_replaces_or_removes_what_is_there(tmp_path, add):
    model = add("lstm")
    target = tmp_path / "out" / "1"
    target.mkdir(parents=True)
    (tmp_path / "out" / "letter.txt").write_text("dear")
    with pytest.raises(BadInputError, match="exists already"):
        export(model, tmp_path / "out", check=nothing)
    assert listing(target) == []
    target.rmdir()
    export(model, tmp_path / "out", check=nothing)
    assert listing(tmp_path / "out") == [".lock", "1", "letter.txt"]


def test_all_models_are_exported_with_a_config_and_again_only_what_is_new(tmp_path, add):
    models, out = [add("lengths"), add("others", times=2)], tmp_path / "out"
    assert export_all(models, out, check=nothing) == [out / "lengths/1", out / "others/2"]
    config = (out / "models.config").read_text()
    assert [line.strip() for line in config.splitlines() if "name" in line or "base" in line] == [
        'name: "lengths"',
        'base_path: "/models/lengths"',
        'name: "others"',
        'base_path: "/models/others"',
    ]
    assert export_all([*models, add("lengths")], out, check=nothing) == [out / "lengths/2"]
    (out / "others/2/saved_model.pb").write_bytes(b"damage")
    with pytest.raises(DamagedModelError):
        export_all(models, out, check=nothing)


def test_a_damaged_version_is_not_exported(tmp_path, add):
    model = add("lstm")
    (model.path / "saved_model.pb").write_bytes(b"grasp")
    with pytest.raises(DamagedModelError, match=r"lstm/1 is damaged: 'saved_model\.pb'"):
        export(model, tmp_path / "out", check=nothing)
    assert listing(tmp_path / "out") == [".lock"]


def test_a_copy_that_differs_from_its_source_is_not_exported(tmp_path, add, monkeypatch):
    model, copy = add("lstm"), shutil.copytree

    def copy_badly(source, target, *rest, **options) -> None:
        copy(source, target, *rest, **options)
        if source == model.path:  # and not one of its folders: copytree calls itself
            (target / "saved_model.pb").write_bytes(b"grasp")

    monkeypatch.setattr(shutil, "copytree", copy_badly)
    with pytest.raises(WorldError, match=r"'saved_model\.pb' has another SHA-256"):
        export(model, tmp_path / "out", check=nothing)
    assert listing(tmp_path / "out") == [".lock"]


def test_a_version_is_written_into_any_folder(tmp_path, build):
    assert (
        write_version(tmp_path / "a run" / "export", build, check=nothing).path == tmp_path / "a run/export/1"
    )


def answers(version) -> str:
    return (version.path / "saved_model.pb").read_text()


@pytest.fixture
def history(tmp_path, build):
    """Publishes versions 1, 2, 3 of one model, whose graphs say which they are."""

    def publish_one(number: int) -> None:
        def build_one(folder):
            build(folder)
            (folder / "saved_model.pb").write_text(f"graph {number}")

        publish("net", build_one, root=tmp_path, check=Path.exists)

    for number in (1, 2, 3):
        publish_one(number)
    return tmp_path


def test_going_back_publishes_the_version_before_anew_and_again_the_one_before_that(history):
    first = rollback("net", root=history, check=Path.exists)
    assert (first.version, answers(serving("net", history))) == (4, "graph 2")
    assert first.run.restored_from == 2
    second = rollback("net", root=history, check=Path.exists)
    assert (second.version, answers(serving("net", history))) == (5, "graph 1")
    with pytest.raises(BadInputError, match="no sound version before 1"):
        rollback("net", root=history, check=Path.exists)
    assert [answers(version) for version in versions("net", history)][:3] == ["graph 1", "graph 2", "graph 3"]


def test_going_back_passes_over_a_damaged_version_and_takes_one_by_number(history):
    (history / "net" / "2" / "saved_model.pb").write_text("graph ?")
    assert answers(rollback("net", root=history, check=Path.exists)) == "graph 1"
    assert answers(rollback("net", 3, root=history, check=Path.exists)) == "graph 3"
    with pytest.raises(BadInputError, match="net/3 is what serves already, as version 5"):
        rollback("net", 3, root=history, check=Path.exists)
    with pytest.raises(WorldError, match="damaged"):
        rollback("net", 2, root=history, check=Path.exists)
    with pytest.raises(BadInputError, match="No such model"):
        rollback("net", 9, root=history, check=Path.exists)


def test_an_older_version_replayed_as_the_newest_does_not_serve(history):
    for target in ("4", "3"):
        shutil.rmtree(history / "net" / target, ignore_errors=True)
        shutil.copytree(history / "net" / "1", history / "net" / target)
    lines = []
    assert answers(serving("net", history, lines.append)) == "graph 2"
    assert "version 1 in the place of version 4" in lines[0]
    assert "version 1 in the place of version 3" in lines[1]
