import hashlib
import io
import tarfile
from pathlib import Path

import pandas as pd
import pytest

from seqapp.data.paths import MissingDataError
from seqapp.data.reviews.door import load_reviews, load_to_measure
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.folds import in_validation_fold

N = 12  # reviews of each half and label; three of them share a movie


def tree_files() -> dict[str, bytes]:
    """The original layout in small: names relative to aclImdb/ and their contents."""
    files = {"README": b"about", "train/unsup/0_0.txt": b"Nobody rated this one"}
    for half, first in (("train", 100), ("test", 500)):
        for side, rating in (("neg", 2), ("pos", 9)):
            urls = [f"http://www.imdb.com/title/tt{first + n // 3:07d}/usercomments" for n in range(N)]
            files[f"{half}/urls_{side}.txt"] = "\n".join(urls).encode() + b"\n"
            for n in range(N):
                files[f"{half}/{side}/{n}_{rating}.txt"] = f"Café {half} {side} {n}<br />".encode()
    return files


def write_tree(root: Path, files: dict[str, bytes] | None = None) -> Path:
    for name, content in (files or tree_files()).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def write_archive(path: Path, files: dict[str, bytes] | None = None) -> str:
    """A .tar.gz of the tree, in an order of its own; returns its MD5."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        for name, content in reversed((files or tree_files()).items()):
            member = tarfile.TarInfo(f"aclImdb/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def write_table(path: Path, n: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame(
        {"id": [f"r{i}" for i in range(n)], "text": [f"Text {i}" for i in range(n)]}
        | {"label": [i % 2 for i in range(n)], "movie": [f"m{i // 3}" for i in range(n)]}
    )
    frame.to_parquet(path)
    return path


def one_line(caught) -> str:
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_tree_gives_text_label_rating_and_movie_of_every_review(tmp_path):
    reviews = load_reviews(write_tree(tmp_path))
    frame = reviews.frame.set_index("id")
    assert len(frame) == 4 * N
    assert frame.loc["train/pos/10_9"].to_dict() == {
        "text": "Café train pos 10<br />", "label": 1, "rating": 9, "movie": "tt0000103"
    }  # fmt: skip
    assert frame.loc["test/neg/3_2"].to_dict() == {
        "text": "Café test neg 3<br />", "label": 0, "rating": 2, "movie": "tt0000501"
    }  # fmt: skip
    assert reviews.frame["id"][:3].tolist() == ["train/neg/0_2", "train/neg/1_2", "train/neg/2_2"]
    assert any("unsup" in note for note in reviews.notes)


def test_tree_and_archive_give_the_same_frame(tmp_path):
    md5 = write_archive(tmp_path / "reviews.tar.gz")
    from_archive = load_reviews(tmp_path / "reviews.tar.gz", archive_md5=md5)
    from_tree = load_reviews(write_tree(tmp_path / "tree"))
    pd.testing.assert_frame_equal(from_archive.frame, from_tree.frame)


def test_an_archive_with_another_md5_is_refused(tmp_path):
    md5 = write_archive(tmp_path / "reviews.tar.gz")
    with pytest.raises(BadInputError, match=md5) as caught:
        load_reviews(tmp_path / "reviews.tar.gz")
    assert "7c2ac02c03563afcf9b574c7e56c153a" in one_line(caught)


@pytest.mark.parametrize("damage", [lambda raw: raw[: len(raw) // 2], lambda _: b"no archive", lambda _: b""])
def test_a_damaged_archive_is_refused(tmp_path, damage):
    path = tmp_path / "reviews.tar.gz"
    write_archive(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BadInputError, match=r"reviews\.tar\.gz") as caught:
        load_reviews(path, archive_md5=hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest())
    one_line(caught)


def test_the_splits_part_the_training_half_by_movie_and_leave_the_test_half_alone(tmp_path):
    root = write_tree(tmp_path)
    train, validation, test, everything = (
        load_reviews(root, split).frame for split in ("train", "validation", "test", "all")
    )
    assert not any(in_validation_fold(movie) for movie in train["movie"])
    assert all(in_validation_fold(movie) for movie in validation["movie"])
    assert set(train["movie"]).isdisjoint(validation["movie"])
    assert test["id"].str.startswith("test/").all()
    assert len(test) == 2 * N
    parts = pd.concat([train, validation, test]).sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(parts, everything.sort_values("id", ignore_index=True))
    assert train.index.tolist() == list(range(len(train)))


def test_a_file_keeps_its_order_within_a_split_and_says_what_was_left_out(tmp_path):
    path = write_table(tmp_path / "reviews.parquet")
    whole = load_reviews(path).frame
    validation = load_reviews(path, "validation")
    expected = whole[[in_validation_fold(movie) for movie in whole["movie"]]]
    assert 0 < len(expected) < len(whole)
    assert validation.frame["id"].tolist() == expected["id"].tolist()
    assert f"split validation: {len(expected)} of the 60 reviews" in validation.notes


def test_without_movies_the_fold_goes_by_the_id(tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("id,text,label\n" + "".join(f"r{n},Text {n},1\n" for n in range(50)))
    held_out = [f"r{n}" for n in range(50) if in_validation_fold(f"r{n}")]
    assert load_reviews(path, "validation").frame["id"].tolist() == held_out


def test_a_folder_of_data_is_read_by_its_table_and_only_the_test_half_by_its_archive(tmp_path):
    write_table(tmp_path / "imdb" / "train.parquet")
    md5 = write_archive(tmp_path / "imdb" / "aclImdb_v1.tar.gz")
    assert len(load_reviews(tmp_path).frame) == 60
    assert len(load_reviews(tmp_path, "test", archive_md5=md5).frame) == 2 * N


@pytest.mark.parametrize("place", ["", "aclImdb", "imdb/aclImdb"])
def test_the_tree_is_found_in_a_folder_of_data(tmp_path, place):
    write_tree(tmp_path / place)
    assert len(load_reviews(tmp_path).frame) == 4 * N


def test_the_environment_says_where_reviews_lie(tmp_path, monkeypatch):
    write_table(tmp_path / "imdb" / "train.parquet")
    monkeypatch.setenv("SEQAPP_DATA", str(tmp_path))
    assert len(load_reviews().frame) == 60


@pytest.mark.parametrize("name", ["nowhere", "nowhere/reviews.csv", ""])
def test_missing_reviews_say_where_to_get_them_and_which_command_does(tmp_path, name):
    with pytest.raises(MissingDataError, match="Large Movie Review Dataset") as caught:
        load_reviews(tmp_path / name)
    assert "python -m seqapp data fetch reviews" in one_line(caught)


def test_asking_a_source_of_training_reviews_for_the_test_half_says_where_to_get_it(tmp_path):
    table = write_table(tmp_path / "imdb" / "train.parquet")
    only_training = {name: content for name, content in tree_files().items() if not name.startswith("test")}
    tree = write_tree(tmp_path / "tree", only_training)
    for place in (table, tmp_path, tree):
        with pytest.raises(MissingDataError, match=r"(?i)no test reviews") as caught:
            load_reviews(place, "test")
        assert "python -m seqapp data fetch reviews" in one_line(caught)


def test_a_split_without_reviews_is_refused(tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("id,text,label,movie\na,One,1,m0\n")
    assert not in_validation_fold("m0")
    with pytest.raises(BadInputError, match="validation") as caught:
        load_reviews(path, "validation")
    one_line(caught)


def test_a_file_is_known_by_its_content_whatever_it_is_called(tmp_path):
    table = write_table(tmp_path / "reviews.xlsx")
    assert load_reviews(table).source == "reviews.xlsx, a parquet file with 60 labelled reviews"


def test_reviews_that_are_read_are_parted_without_reading_them_again(tmp_path):
    path = write_table(tmp_path / "reviews.parquet")
    whole, validation = load_reviews(path), load_reviews(path, "validation")
    path.unlink()
    again = load_reviews(whole, "validation")
    pd.testing.assert_frame_equal(again.frame, validation.frame)
    assert (again.notes, again.split, again.sha256) == (validation.notes, "validation", whole.sha256)
    assert again.rest is not None
    assert again.rest["id"].tolist() == again.frame["id"].tolist()
    with pytest.raises(BadInputError, match="is cut to its validation reviews"):
        load_reviews(again, "train")


def test_a_file_is_measured_whole_and_another_source_by_its_split(tmp_path):
    path = write_table(tmp_path / "data" / "train.parquet")
    assert load_to_measure(path, "validation").split == "all"
    assert load_to_measure(tmp_path / "data", "validation").split == "validation"


@pytest.mark.parametrize(("content", "words"), [(b"\xff\xfe", "UTF-8"), (b" \n", "blank")])
def test_a_damaged_review_in_the_tree_is_refused_by_name(tmp_path, content, words):
    root = write_tree(tmp_path, tree_files() | {"train/pos/5_9.txt": content})
    with pytest.raises(BadInputError, match=words) as caught:
        load_reviews(root)
    assert "train/pos/5_9.txt" in one_line(caught)


def test_a_tree_without_reviews_is_refused(tmp_path):
    (tmp_path / "train" / "pos").mkdir(parents=True)
    with pytest.raises(BadInputError, match="no reviews"):
        load_reviews(tmp_path)


def test_a_tree_without_lists_of_movies_takes_the_ids_and_says_so(tmp_path):
    files = {name: content for name, content in tree_files().items() if "urls" not in name}
    reviews = load_reviews(write_tree(tmp_path, files))
    assert (reviews.frame["movie"] == reviews.frame["id"]).all()
    assert any("without a movie" in note for note in reviews.notes)


def test_the_hash_of_a_file_is_the_hash_of_its_bytes_whatever_the_split(tmp_path):
    path = write_table(tmp_path / "reviews.parquet")
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    assert load_reviews(path).sha256 == load_reviews(path, "train").sha256 == expected


def test_the_hash_of_a_tree_goes_over_the_sorted_names_and_the_hashes_of_their_contents(tmp_path):
    files = tree_files()
    read = sorted(name for name in files if name != "README" and "unsup" not in name)
    listing = "".join(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n" for name in read)
    assert load_reviews(write_tree(tmp_path, files)).sha256 == hashlib.sha256(listing.encode()).hexdigest()


def test_the_source_names_file_and_kind_but_no_folder_of_this_machine(tmp_path):
    source = load_reviews(write_table(tmp_path / "reviews.parquet")).source
    assert source == "reviews.parquet, a parquet file with 60 labelled reviews"
    assert "tree" in load_reviews(write_tree(tmp_path / "aclImdb")).source
