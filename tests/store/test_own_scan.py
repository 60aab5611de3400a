"""Archives and files of weights that should not be opened, one of each kind, and one that should."""

import io
import json
import stat
import struct
import warnings
import zipfile

import h5py
import numpy as np
import pytest

from seqapp.store.own_config import RefusedError
from seqapp.store.own_scan import MEMBERS, MOST_BYTES, checked_weights, scanned
from tests.own_files import archive, config, weights


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def packed(name: str, content: bytes) -> bytes:
    """The archive with one member written by deflate."""
    buffer = io.BytesIO()
    parts = {
        "metadata.json": b"{}",
        "config.json": json.dumps(config()).encode(),
        "model.weights.h5": weights(),
    }
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for member, own in parts.items():
            file.writestr(member, content if member == name else own)
    return buffer.getvalue()


def twice(file: zipfile.ZipFile) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile itself warns
        file.writestr("config.json", "{}")


def without(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive())) as whole, zipfile.ZipFile(buffer, "w") as file:
        for member in whole.namelist():
            if member != name:
                file.writestr(member, whole.read(member))
    return buffer.getvalue()


def as_a_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", json.dumps(config()))
        file.writestr(link("model.weights.h5"), "/etc/passwd")
    return buffer.getvalue()


def lying() -> bytes:
    """Its directory says that the config is 10 bytes longer than it is."""
    content = bytearray(archive())
    entry = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)  # the second member: config.json
    (size,) = struct.unpack_from("<I", content, entry + 24)
    struct.pack_into("<I", content, entry + 24, size + 10)
    return bytes(content)


def encrypted() -> bytes:
    content = bytearray(archive())
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    return bytes(content)


ARCHIVES = {
    "a path out of the folder": (
        lambda: archive(spoil=lambda file: file.writestr("../../evil.py", "")),
        "evil.py",
    ),
    "an absolute path": (
        lambda: archive(spoil=lambda file: file.writestr("/etc/cron.d/evil", "")),
        "/etc/cron.d",
    ),
    "a path with a drive": (
        lambda: archive(spoil=lambda file: file.writestr("C:\\evil.dll", "")),
        "evil.dll",
    ),
    "a member more": (lambda: archive(spoil=lambda file: file.writestr("evil.pkl", "")), "evil.pkl"),
    "a file that a layer would load": (
        lambda: archive(spoil=lambda file: file.writestr("assets/vocabulary.txt", "a")),
        "assets",
    ),
    "weights in another form": (
        lambda: archive(spoil=lambda file: file.writestr("model.weights.npz", "")),
        "npz",
    ),
    "a link to another file": (as_a_link, "link or a folder"),
    "a member twice": (lambda: archive(spoil=twice), "each once"),
    "no weights": (lambda: without("model.weights.h5"), "each once"),
    "no config": (lambda: without("config.json"), "each once"),
    "nothing": (lambda: b"PK\x05\x06" + bytes(18), "nothing"),
    "a bomb": (lambda: packed("config.json", b" " * 3_000_000), "would unpack to 3,000,000 bytes"),
    "a bomb of weights": (
        lambda: packed("model.weights.h5", bytes(9_000_000)),
        "would unpack to 9,000,000 bytes",
    ),
    "a size that is not so": (lying, "archive"),
    "a password": (encrypted, "encrypted"),
    "a flipped bit": (
        lambda: archive().replace(b"recurrent_activation", b"recurrent_activatioN", 1),
        "whole",
    ),
    "a cut archive": (lambda: archive()[:-60], "no whole .keras archive"),
    "an .h5 file by another name": (weights, "no whole .keras archive"),
    "a pickle": (lambda: b"\x80\x04cos\nsystem\n(S'id'\ntR.", "no whole .keras archive"),
    "an empty file": (lambda: b"", "no whole .keras archive"),
    "a very large file": (lambda: bytes(MOST_BYTES + 1), "are allowed"),
}


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", shape=(4,))
    file.create_virtual_dataset("layers/evil", layout)


def elsewhere(file: h5py.File) -> None:
    file.create_dataset("layers/evil", (4,), "f4", external=[("/etc/passwd", 0, 16)])


def around(file: h5py.File) -> None:
    file["layers/dense/again"] = file["layers"]


def deep(file: h5py.File) -> None:
    file.create_group("/".join("abcdefghijklmnopqrst"))


def many(file: h5py.File) -> None:
    for number in range(10_001):
        file.create_group(f"g{number}")


WEIGHTS = {
    "a link to another file": (
        lambda file: file.__setitem__("x", h5py.ExternalLink("/etc/passwd", "/")),
        "link",
    ),
    "a soft link": (lambda file: file.__setitem__("x", h5py.SoftLink("/layers")), "link"),
    "a soft link to nowhere": (lambda file: file.__setitem__("x", h5py.SoftLink("/nowhere")), "link"),
    "numbers that lie in another file": (elsewhere, "in another file"),
    "numbers put together from another file": (virtual, "in another file"),
    "texts": (lambda file: file.create_dataset("x", data=["evil"], dtype=h5py.string_dtype()), "no numbers"),
    "references": (lambda file: file.create_dataset("x", (1,), dtype=h5py.ref_dtype), "no numbers"),
    "packed numbers": (lambda file: file.create_dataset("x", (9, 9), "f4", compression="gzip"), "packed"),
    "a bomb of numbers that were never written": (
        lambda file: file.create_dataset("x", (2**20, 2**20), "f4"),
        "larger than they are",
    ),
    "a group within itself": (around, "hold elsewhere already"),
    "numbers that count many times": (
        lambda file: file.__setitem__("again", file["layers/dense/vars/0"]),
        "hold elsewhere already",
    ),
    "a deep nest": (deep, "nested too deeply"),
    "very many parts": (many, "too many parts"),
}


@pytest.mark.parametrize(("made", "said"), ARCHIVES.values(), ids=ARCHIVES.keys())
def test_a_hostile_archive_is_refused_in_one_line(made, said) -> None:
    with pytest.raises(RefusedError) as caught:
        scanned(made())
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("spoil", "said"), WEIGHTS.values(), ids=WEIGHTS.keys())
def test_a_hostile_file_of_weights_is_refused(spoil, said) -> None:
    content = weights(spoil)
    assert checked_weights(weights()) == 51
    with pytest.raises(RefusedError, match=said):
        checked_weights(content)
    with pytest.raises(RefusedError, match=said):
        scanned(archive(numbers=content))


def test_numbers_that_several_parts_share_in_the_file_are_refused() -> None:
    """The second dataset's header is made to say that its numbers lie where the first's do; they are cut off."""
    places = []

    def two(file: h5py.File) -> None:
        for name in "ab":
            file[name] = np.full(5_000, 0.5, np.float32)
            places.append(file[name].id.get_offset())

    content = weights(two)
    assert checked_weights(content) == 10_051
    first, second, end = (struct.pack("<Q", at) for at in (*places, len(content)))
    assert places[1] + 20_000 == len(content)
    shared = content[: places[1]].replace(second, first).replace(end, second)
    with pytest.raises(RefusedError, match="said to have 40,204 bytes, and their file has"):
        checked_weights(shared)


@pytest.mark.parametrize("damage", [lambda content: content[:200], lambda _: b"no weights", lambda _: b""])
def test_damaged_weights_are_refused(damage) -> None:
    with pytest.raises(RefusedError, match="weights cannot be read"):
        checked_weights(damage(weights()))


def test_bytes_flipped_anywhere_in_the_weights_are_refused_or_are_numbers() -> None:
    rng, whole = np.random.default_rng(0), weights()
    for _ in range(200):
        content = bytearray(whole)
        content[rng.integers(len(content))] ^= 1 << rng.integers(8)
        try:
            assert checked_weights(bytes(content)) >= 0
        except RefusedError as error:
            assert "\n" not in str(error)  # noqa: PT017 (most are refused, some are but other numbers)


def test_a_hostile_config_is_refused_within_an_archive_too() -> None:
    described = config()
    described["config"]["layers"][2]["class_name"] = "Lambda"
    with pytest.raises(RefusedError, match="Lambda"):
        scanned(archive(described))


def test_an_honest_file_is_written_anew_from_what_was_checked() -> None:
    anew = scanned(packed("", b""))
    with zipfile.ZipFile(io.BytesIO(anew)) as file:
        assert sorted(file.namelist()) == sorted(MEMBERS)
        assert file.read("model.weights.h5") == weights()
        assert "compile_config" not in json.loads(file.read("config.json"))
