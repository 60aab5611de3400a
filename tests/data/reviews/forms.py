"""The same reviews in every form that data sets, programs and spreadsheets give them, written here."""

import gzip
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import openpyxl
import pandas as pd

TEXTS = [
    'A warm, clever film; "no more sequels", he said.',
    "Funny and moving.<br /><br />The end is perfect.",
    "Café scenes in naïve colours — charming.",
    "I loved every minute of it!",
    "Dull from the first scene to the last.",
    'It\'s the "worst" film, by far.',
    "Terrible sound, a boring story;\nI walked out.",
    "The plot makes no sense.",
]
LABELS = [1, 1, 1, 1, 0, 0, 0, 0]
ONE_LINE = [text.replace("\n", " ") for text in TEXTS]


def frame(
    labels: Sequence[object] = LABELS, text: str = "text", label: str = "label", **columns: Sequence[object]
) -> pd.DataFrame:
    """The reviews in a table, under headings of choice, between other columns."""
    return pd.DataFrame({**columns, text: TEXTS, label: list(labels)})


def csv(table: pd.DataFrame, encoding: str = "utf-8", **options: object) -> bytes:
    return table.to_csv(**({"index": False} | options)).encode(encoding)  # type: ignore[call-overload]


def parquet(table: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.to_parquet(buffer)
    return buffer.getvalue()


def jsonl(table: pd.DataFrame) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in table.to_dict("records")).encode()


def workbook(table: pd.DataFrame, *, before: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if before:  # an empty sheet first, another one behind
        sheet = book.create_sheet("Reviews")
        book.create_sheet("Notes").append(["made by hand"])
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False):
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def lines(form: str, labels: Sequence[object] = LABELS) -> bytes:
    """A review a line, as the form has it, without headings."""
    return "".join(form.format(text, label) for text, label in zip(ONE_LINE, labels, strict=True)).encode()


def backslashes(table: pd.DataFrame) -> bytes:
    return csv(table, sep="\t", quoting=2, doublequote=False, escapechar="\\")


@dataclass(frozen=True)
class Form:
    """A file of the reviews.

    Attributes:
        file: what it is called.
        write: makes its bytes.
        columns: which headings text and label are read from.
        notes: what the notes on reading it must say, in part.
        labels: what must be read; None is in the middle.
        texts: likewise.
    """

    file: str
    write: Callable[[], bytes]
    columns: tuple[str, str] = ("text", "label")
    notes: tuple[str, ...] = ()
    labels: Sequence[int | None] = field(default_factory=lambda: LABELS)
    texts: Sequence[str] = field(default_factory=lambda: TEXTS)


def headed(text: str, label: str, labels: Sequence[object] = LABELS) -> Form:
    """A CSV with these headings."""
    return Form("r.csv", lambda: csv(frame(labels, text, label)), (text.strip(), label.strip()))


def valued(values: Sequence[object], meant: Sequence[int | None], note: str, label: str = "label") -> Form:
    """A CSV with these labels."""
    notes = (note,) if note else ()
    return Form("r.csv", lambda: csv(frame(values, label=label)), ("text", label), notes, meant)


def words(positive: object, negative: object, note: str = "", label: str = "label") -> Form:
    return valued([positive] * 4 + [negative] * 4, LABELS, note, label)


TWO_COLUMNS = ("column 1", "column 2")
MIDDLE: list[int | None] = [1, 1, 1, None, None, 0, 0, 0]
FORMS = {
    "ours": Form("r.csv", lambda: csv(frame())),
    "IMDB Dataset": Form(
        "IMDB Dataset.csv",
        lambda: csv(frame(["positive"] * 4 + ["negative"] * 4, "review", "sentiment")),
        ("review", "sentiment"),
        ("taken: review for text, sentiment for label",),
    ),
    "labeledTrainData": Form(
        "labeledTrainData.tsv",
        lambda: backslashes(frame(text="review", label="sentiment", id=[f"{n}_8" for n in range(8)])),
        ("review", "sentiment"),
        ("parted by tabs", "with a backslash"),
    ),
    "SST-2": Form(
        "train.tsv",
        lambda: b"sentence\tlabel\n" + lines("{}\t{}\n"),
        ("sentence", "label"),
        ("parted by tabs",),
        texts=ONE_LINE,
    ),
    "Rotten Tomatoes": Form(
        "train.tsv",
        lambda: csv(
            frame([3, 4, 3, 4, 0, 1, 2, 0], "Phrase", "Sentiment", PhraseId=range(8), SentenceId=[1] * 8),
            sep="\t",
        ),
        ("Phrase", "Sentiment"),
        ("0 to 4", "1 reviews in the middle (2)"),
        [1, 1, 1, 1, 0, 0, None, 0],
    ),
    "UCI": Form(
        "imdb_labelled.txt", lambda: lines("{}  \t{}\n"), TWO_COLUMNS, ("no headings",), texts=ONE_LINE
    ),
    "UCI with an open quote": Form(
        "amazon_cells_labelled.txt",
        lambda: lines("{}\t{}\n") + b'"Never closed.\t0\n',
        TWO_COLUMNS,
        ("quotes are taken as letters of the text",),
        [*LABELS, 0],
        [*ONE_LINE, '"Never closed.'],
    ),
    "Amazon polarity": Form(
        "train.csv",
        lambda: csv(
            pd.DataFrame({"a": [2] * 4 + [1] * 4, "b": ["Title"] * 8, "c": TEXTS}), header=False, quoting=1
        ),
        ("column 3", "column 1"),
        ("no headings", "labels: 1 negative, 2 positive"),
    ),
    "Yelp polarity": Form(
        "train.csv",
        lambda: csv(pd.DataFrame({"a": [2] * 4 + [1] * 4, "c": TEXTS}), header=False, quoting=1),
        ("column 2", "column 1"),
        ("labels: 1 negative, 2 positive",),
    ),
    "Amazon reviews": Form(
        "Reviews.csv",
        lambda: csv(
            frame([5, 4, 5, 4, 1, 2, 3, 1], "Text", "Score", Id=range(8), Summary=["A title here"] * 8)
        ),
        ("Text", "Score"),
        ("stars of 1 to 5", "1 reviews in the middle (3)"),
        [1, 1, 1, 1, 0, 0, None, 0],
    ),
    "Amazon's JSON": Form(
        "reviews.json.gz",
        lambda: gzip.compress(
            jsonl(
                frame([5.0, 4.0, 5.0, 4.0, 1.0, 2.0, 3.0, 1.0], "reviewText", "overall", summary=["Good"] * 8)
            )
        ),
        ("reviewText", "overall"),
        labels=[1, 1, 1, 1, 0, 0, None, 0],
    ),
    "airline tweets": Form(
        "Tweets.csv",
        lambda: csv(
            frame(["positive"] * 3 + ["neutral"] * 2 + ["negative"] * 3, "text", "airline_sentiment")
        ),
        ("text", "airline_sentiment"),
        ("2 reviews in the middle (neutral)",),
        MIDDLE,
    ),
    "a JSON list": Form("r.json", lambda: json.dumps(frame().to_dict("records"), indent=1).encode()),
    "JSON by column": Form("r.json", lambda: frame().to_json().encode()),
    "JSON lists by column": Form("r.json", lambda: json.dumps(frame().to_dict("list")).encode()),
    "JSON by row": Form("r.json", lambda: frame().to_json(orient="index").encode()),
    "rows within JSON": Form(
        "r.json", lambda: json.dumps({"n": 8, "data": frame().to_dict("records")}).encode()
    ),
    "rows of a data set's viewer": Form(
        "r.json",
        lambda: json.dumps(
            {"rows": [{"row_idx": 0, "row": row} for row in frame().to_dict("records")]}
        ).encode(),
    ),
    "JSON Lines": Form("r.jsonl", lambda: jsonl(frame([label == 1 for label in LABELS]))),
    "one line of JSON": Form("r.ndjson", lambda: jsonl(frame().head(1)), labels=LABELS[:1], texts=TEXTS[:1]),
    "parquet": Form("r.parquet", lambda: parquet(frame())),
    "parquet with true and false": Form(
        "r.parquet", lambda: parquet(frame([label == 1 for label in LABELS]))
    ),
    "parquet with categories": Form(
        "r.parquet",
        lambda: parquet(frame(["pos"] * 4 + ["neg"] * 4).astype({"label": "category", "text": "category"})),
    ),
    "parquet with an index": Form("r.parquet", lambda: parquet(frame().iloc[::-1].iloc[::-1])),
    "parquet packed": Form("r.parquet.gz", lambda: gzip.compress(parquet(frame()))),
    "csv packed": Form("r.csv.gz", lambda: gzip.compress(csv(frame()))),
    "a workbook": Form("r.xlsx", lambda: workbook(frame())),
    "a workbook of several sheets": Form(
        "r.xlsx", lambda: workbook(frame(), before=True), notes=("from the sheet 'Reviews'",)
    ),
    "Windows' letters": Form("r.csv", lambda: csv(frame(), "cp1252"), notes=("read as Windows-1252",)),
    "UTF-16": Form("r.txt", lambda: csv(frame(), "utf-16", sep="\t"), notes=("read as UTF-16", "tabs")),
    "a byte order mark": Form("r.csv", lambda: csv(frame(), "utf-8-sig", lineterminator="\r\n")),
    "semicolons": Form("r.csv", lambda: csv(frame(), sep=";"), notes=("parted by semicolons",)),
    "bars": Form("r.txt", lambda: csv(frame(), sep="|"), notes=("parted by bars",)),
    "Excel's line about separators": Form("r.csv", lambda: b"sep=;\r\n" + csv(frame(), sep=";")),
    "spaces before quotes": Form(
        "r.csv",
        lambda: b"".join(
            b'%s, "%s"\n' % pair for pair in [(b"label", b"text"), *[(b"1", b"So, so, so")] * 8]
        ),
        labels=[1] * 8,
        texts=["So, so, so"] * 8,
    ),
    "Steam": Form(
        "r.csv",
        lambda: csv(frame(["Recommended"] * 4 + ["Not Recommended"] * 4, "review", "recommended")),
        ("review", "recommended"),
    ),
    "a separator too many": Form(
        "r.csv",
        lambda: b"text,label\n" + b'"Good, good",1,\n' * 4 + b'"Bad, bad",0,\n' * 4,
        notes=("8 rows end with a separator too many",),
        texts=["Good, good"] * 4 + ["Bad, bad"] * 4,
    ),
    "spaces": headed(" text", "label "),
    "capitals": headed("REVIEW", "Class"),
    "content": headed("Content", "Polarity"),
    "comment": headed("comment", "target"),
    "body": headed("review_body", "Sentiment Label"),
    "reviewText": headed("reviewText", "LABELS"),
    "dots": headed("reviews.text", "reviews.sentiment"),
    "positive": words("positive", "Negative"),
    "pos": words("Pos", "neg", "Pos positive, neg negative"),
    "P": words("P", "N", "P positive, N negative"),
    "true": words("true", "FALSE", "true positive, FALSE negative"),
    "floats": words("1.0", "0.0"),
    "polarity": words(2, 1, "1 negative, 2 positive"),
    "signs": words(1, -1, "-1 negative, 1 positive"),
    "Sentiment140": words(4, 0, "0 to 4", "target"),
    "1 to 5": valued([5, 4, 5, 3, 3, 2, 1, 1], MIDDLE, "2 reviews in the middle (3)", "rating"),
    "1 to 10": valued([10, 8, 7, 5, 6, 4, 1, 2], MIDDLE, "2 reviews in the middle (5, 6)", "stars"),
    "of ten": valued(
        ["9/10", "8/10", "7/10", "5/10", "6/10", "4/10", "1/10", "2/10"], MIDDLE, "1 to 10", "score"
    ),
    "stars": valued(
        ["5 stars", "4 stars", "5 stars", "3 stars", "3 stars", "2 stars", "1 star", "1 star"],
        MIDDLE,
        "1 to 5",
        "Rating",
    ),
}
