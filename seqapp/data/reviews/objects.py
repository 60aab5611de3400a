"""JSON to rows: one object in each line, or all of them in one list, whole."""

import json
from collections.abc import Callable, Iterator
from itertools import chain, islice

from seqapp.data.reviews.chunks import Chunk, Rows, cell_text, chunked
from seqapp.data.reviews.headings import meaning_of
from seqapp.data.texts import cut, json_words
from seqapp.numbers.errors import BadInputError


def read_json(
    name: str, lines: Callable[[], Iterator[str]], whole: Callable[[], str], notes: list[str]
) -> Rows:
    """JSON Lines row by row, where each line is an object; else JSON, whole: records, or columns."""
    first = [line for line in islice((line.strip("\ufeff \t\r\n") for line in lines()), 50) if line][:2]
    if all(map(_is_object, first)) and (len(first) > 1 or _is_review(json.loads(first[0]))):
        return _json_lines(name, lines, notes)
    text = whole()
    try:
        found = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{name} is damaged JSON ({cut(error, 80)}). Get or write it anew.") from error
    records = _records(found)
    if records is None:
        raise BadInputError(
            f"{name} is JSON without reviews, and says {json_words(text) or cut(text, 60)!r}. Expected a list of "
            "objects, or one in each line."
        )
    headings = list(dict.fromkeys(key for record in records for key in record))
    body = [(0, [cell_text(record.get(key)) for key in headings]) for record in records]
    return Rows(name, "json", headings, len(body), lambda: chunked(body, len(headings)), notes)


def _json_lines(name: str, lines: Callable[[], Iterator[str]], notes: list[str]) -> Rows:
    def objects() -> Iterator[tuple[int, dict]]:
        row = 0
        for number, line in enumerate(lines(), start=1):
            stripped = line.strip("\ufeff \t\r\n")
            if not stripped:
                continue
            row += 1
            try:
                found = json.loads(stripped)
            except (ValueError, RecursionError) as error:
                raise BadInputError(
                    f"{name}, row {row} (line {number}) is damaged JSON ({cut(error, 80)}). Mend or delete the line."
                ) from error
            if not isinstance(found, dict):
                raise BadInputError(
                    f"{name}, row {row} (line {number}) is no object like the lines above it: {cut(stripped, 60)}."
                )
            yield number, found

    headings: dict[str, None] = {}
    n = 0
    for _, found in objects():
        headings |= dict.fromkeys(found)
        n += 1
    names = list(headings)

    def chunks() -> Iterator[Chunk]:
        return chunked(
            ((line, [cell_text(found.get(key)) for key in names]) for line, found in objects()), len(names)
        )

    return Rows(name, "jsonl", names, n, chunks, notes)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_review(found: dict) -> bool:
    """Whether an object alone is a row, rather than holding many, or an answer that holds none."""
    return any(isinstance(value, str) and meaning_of(heading) == "text" for heading, value in found.items())


def _records(found: object) -> list[dict] | None:
    """The rows in what JSON holds: a list of objects, objects of lists or of objects by row, or such a list inside."""
    if isinstance(found, list) and found and all(isinstance(record, dict) for record in found):
        nested = [record["row"] for record in found if isinstance(record.get("row"), dict)]
        return nested if len(nested) == len(found) else found
    if not isinstance(found, dict):
        return None
    values = list(found.values())
    columns = [value for value in values if isinstance(value, list)]
    if (
        columns
        and len(columns) == len(values)
        and len({*map(len, columns)}) == 1
        and not isinstance(next(chain.from_iterable(columns), None), dict)
    ):
        return [dict(zip(found, row, strict=True)) for row in zip(*columns, strict=True)]
    if values and all(isinstance(value, dict) for value in values):
        if "text" in map(meaning_of, values[0]):
            return values
        rows = dict.fromkeys(key for value in values for key in value)
        return [{heading: value.get(row) for heading, value in found.items()} for row in rows]
    inside = [records for value in values if isinstance(value, list) and (records := _records(value))]
    return inside[0] if len(inside) == 1 else None
