"""A workbook of Excel's to rows."""

import io
import warnings
import zipfile

from seqapp.data.reviews.chunks import Open, Rows, cell_text, chunked, read_whole
from seqapp.data.texts import WORKBOOKS, cut
from seqapp.numbers.errors import BadInputError

WHOLE_UNPACKED = 400_000_000  # bytes


def read_workbook(name: str, open_file: Open) -> Rows:
    """The rows of the first sheet that holds any; read whole.

    Raises:
        BadInputError: it is damaged, too large, of the old kind, or another zip archive.
    """
    content = read_whole(name, open_file, "an Excel workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        old = content.startswith(WORKBOOKS[1])
        raise BadInputError(
            f"{name} is an Excel workbook of the old kind. Save the sheet as .xlsx or CSV."
            if old
            else f"{name} is a damaged workbook or zip archive ({cut(error)}). Get or save it anew."
        ) from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise BadInputError(f"{name} is a zip archive, not a table. Unpack it, and give the file in it.")
    if sum(part.file_size for part in parts) > WHOLE_UNPACKED:
        raise BadInputError(f"{name} is too large to be read as a workbook. Save the sheet as CSV.")
    try:
        sheets = _sheets(content)
    except Exception as error:  # whatever a reader of damaged bytes raises
        raise BadInputError(
            f"{name} cannot be read as a workbook ({cut(error, 90)}). Save it anew, or as CSV."
        ) from error
    filled = [(sheet, rows) for sheet, rows in sheets if rows]
    if not filled:
        return Rows(name, "xlsx", [], 0, lambda: iter(()), [])
    sheet, rows = filled[0]
    notes = (
        [f"read from the sheet {cut(sheet)!r}; its other sheets are left aside"] if len(filled) > 1 else []
    )
    headings, body = [(cell or "").strip() for cell in rows[0][1]], rows[1:]
    return Rows(name, "xlsx", headings, len(body), lambda: chunked(body, len(headings)), notes)


def _sheets(content: bytes) -> list[tuple[str, list[tuple[int, list[str | None]]]]]:
    """The sheets of a workbook: each one's name, and its rows that hold something, with their numbers in it."""
    import openpyxl  # noqa: PLC0415 (most files are none)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that no cell depends on
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = []
        for sheet in book.worksheets:
            rows = [
                (number, [cell_text(cell) for cell in cells])
                for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
            ]
            sheets.append((str(sheet.title), [(number, cells) for number, cells in rows if any(cells)]))
        book.close()
    return sheets
