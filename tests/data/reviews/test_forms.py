"""Every form that people have reviews in is read as the same reviews, whole and a chunk at a time."""

import pytest

from seqapp.data.reviews.door import check_file, open_texts, read_reviews
from tests.data.reviews.forms import FORMS


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_form_is_read_as_the_reviews_that_were_written(form, tmp_path):
    content = form.write()
    reviews = read_reviews(form.file, content)
    kept = [at for at, label in enumerate(form.labels) if label is not None]
    assert [text.strip() for text in reviews.frame["text"]] == [form.texts[at] for at in kept]
    assert reviews.frame["label"].tolist() == [form.labels[at] for at in kept]
    assert (reviews.columns["text"], reviews.columns["label"]) == form.columns
    assert reviews.left_out == len(form.labels) - len(kept)
    for words in form.notes:
        assert any(words in note for note in reviews.notes), reviews.notes

    every = check_file(form.file, content).reviews
    assert every is not None
    assert every.frame["label"].astype(object).where(every.frame["label"].notna(), None).tolist() == [
        *form.labels
    ]
    assert every.rest is not None
    assert len(every.rest) == len(every.frame)

    path = tmp_path / form.file
    path.write_bytes(content)
    texts = open_texts(path)
    assert [text.strip() for chunk, _ in texts.chunks() for text in chunk] == list(form.texts)
    assert texts.n == len(form.texts)
