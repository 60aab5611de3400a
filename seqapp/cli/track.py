"""`python -m seqapp track`."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from seqapp.cli.console import load, out, tell
from seqapp.data.paths import data_root
from seqapp.data.track import TrackRecord
from seqapp.numbers.errors import BadInputError, WorldError
from seqapp.numbers.files import replacing
from seqapp.numbers.names import MODEL_NAMES
from seqapp.store.registry import versions
from seqapp.workflows.forecast.series import Series

FEW = 3  # refusals that are told of one by one
NOTHING = (
    "No forecast has been kept yet. `python -m seqapp track --make` keeps today's; it is scored when the prices "
    "arrive."
)


def clock() -> datetime:
    """The moment of now; the one place where this command looks at a clock."""
    return datetime.now(UTC)


def track(
    tickers: Annotated[
        list[str] | None, typer.Option("--ticker", help="Of this ticker only; repeatable. Else of all.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="A data folder with prices and the record; or a file of prices to score by."),
    ] = None,
    make: Annotated[
        bool, typer.Option("--make", help="Make a forecast now after the newest day, and keep it.")
    ] = False,
    model: Annotated[
        list[str] | None,
        typer.Option(help="With --make: a name in models/, name/version, or a folder; repeatable."),
    ] = None,
    interval: Annotated[int, typer.Option(help="The central interval to score, in percent.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object on stdout.")] = False,
    target: Annotated[
        Path | None, typer.Option("--csv", help="Write every forecast beside its outcome to this file.")
    ] = None,
) -> None:
    """How forecasts made live turned out; with --make, keep today's.

    Only what is made before its outcome is known is kept, and nothing that is kept is ever rewritten.
    """
    if model and not make:
        raise BadInputError("--model says which nets to ask: give it with --make, or drop it.")
    if target and (target.is_dir() or not target.absolute().parent.is_dir()):
        raise BadInputError(f"--csv takes a file in a folder that exists. Received: {target}.")
    from seqapp.workflows.forecast.outcomes import INTERVALS, score  # noqa: PLC0415 (loads what it needs when it runs)

    if interval not in INTERVALS:
        levels = ", ".join(f"{one:g}" for one in sorted(INTERVALS))
        raise BadInputError(f"--interval takes one of {levels}. Received {interval}.")
    series, record = prices_and_record(data)
    made = keep_now(record, series, tickers, model, clock()) if make else {}
    scored = score(record.read(tickers), series, interval / 100)
    for note in scored.notes:
        tell(note)
    if target:
        with replacing(target) as temporary:
            scored.forecasts.to_csv(temporary, index=False)
    _show(scored, made, as_json=as_json)


def prices_and_record(data: Path | None) -> tuple[Series, TrackRecord]:
    """The prices by ticker, and the record beside them; a file of prices goes with the record of the usual place.

    Raises:
        BadInputError: the path names nothing, or no prices.
    """
    from seqapp.data.prices.door import load_prices  # noqa: PLC0415
    from seqapp.workflows.forecast.series import newest, series_on_offer  # noqa: PLC0415

    if data is not None and not data.expanduser().is_dir():
        return newest([load_prices(data.expanduser())]), TrackRecord.below(data_root())
    root = data_root(data)
    series, faults = series_on_offer(root)
    for fault in faults:
        tell(fault)
    return series, TrackRecord.below(root)


def keep_now(
    record: TrackRecord, series: Series, tickers: list[str] | None, models: list[str] | None, now: datetime
) -> dict[str, Any]:
    """Keep a forecast of each ticker that is live, and say which are not, and why.

    Returns:
        kept, known: how many; refused: reasons by ticker.

    Raises:
        BadInputError: no such ticker or model. WorldError: not one forecast could be made.
    """
    from seqapp.workflows.forecast import track as work  # noqa: PLC0415

    if not series:
        raise BadInputError("There is no price to forecast here. Give --data with prices, or fetch some.")
    live, refused = work.live_tickers(series, tickers or list(series), now)
    added = known = 0
    if live:
        served = [load(name, "forecast") for name in models or _installed()]
        added, known, short = work.make(record, served, series, live, now)
        refused |= short
    if not added and not known:
        ticker, reason = next(iter(refused.items()))
        others = f" {len(refused) - 1} tickers more are refused." if len(refused) > 1 else ""
        raise WorldError(f"Nothing is kept. {ticker}: {reason.rstrip('.')}.{others}")
    tell(f"{added} {'forecast' if added == 1 else 'forecasts'} kept in {record.folder}; {known} kept before")
    for ticker, reason in list(refused.items())[:FEW]:
        tell(f"{ticker} is not kept: {reason}")
    if len(refused) > FEW:
        tell(f"and {len(refused) - FEW} tickers more are not kept; --json lists them")
    return {"kept": added, "known": known, "refused": refused}


def _installed() -> Sequence[str]:
    names = [name for name in MODEL_NAMES["forecast"].values() if versions(name)]
    if not names:
        raise BadInputError("No forecaster is installed. Name one with --model, a folder for example.")
    return names


def _show(scored: Any, made: dict[str, Any], *, as_json: bool) -> None:
    from seqapp.workflows.forecast.outcomes import tallies  # noqa: PLC0415

    by_net, by_horizon = tallies(scored, ("net",)), tallies(scored, ("net", "horizon"))
    if as_json:
        rows = json.loads(scored.forecasts.to_json(orient="records", date_format="iso"))
        counts = [
            dataclasses.asdict(one) for one in [*by_net, *tallies(scored, ("net", "horizon", "ticker"))]
        ]
        report = {"level": scored.level, **made, "tallies": counts, "forecasts": rows, "notes": scored.notes}
        typer.echo(json.dumps(report))
        return
    if not by_net:
        out.print(NOTHING, markup=False, highlight=False, soft_wrap=True)
        return
    shown = Table(
        "net",
        "days ahead",
        "made",
        "arrived",
        "held",
        "share",
        "expected",
        "pinball",
        title="Forecasts made live",
    )
    for one in by_horizon:
        share, pinball = "–", "–"
        if one.interval is not None and one.pinball is not None:
            low, high = one.interval
            share = f"{100 * one.held / one.arrived:.1f} % ({100 * low:.0f} to {100 * high:.0f})"
            pinball = f"{one.pinball:.5f}"
        numbers = [str(number) for number in (one.horizon, one.made, one.arrived, one.held)]
        shown.add_row(str(one.net), *numbers, share, f"{100 * one.level:.0f} %", pinball)
    out.print(shown, markup=False)
    for one in by_net:
        out.print(f"{one.net}: {one.sentence}", markup=False, highlight=False, soft_wrap=True)
