"""The same bars in every form that sites, libraries and spreadsheets give them: written here, read by the door."""

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

PRICES = ["open", "high", "low", "close", "adj_close"]
YAHOO = {
    "date": "Date",
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "adj_close": "Adj Close",
    "volume": "Volume",
}


def bars(
    *tickers: str, days: int = 60, digits: int = 2, start: str = "2025-01-02", scale: float = 900.0
) -> pd.DataFrame:
    """Made-up bars around a thousand, so that thousands are parted; on working days from the start on."""
    frames = []
    for seed, ticker in enumerate(tickers or ("AAPL",)):
        rng = np.random.default_rng(seed)
        close = scale * np.exp(np.cumsum(rng.normal(0.003, 0.01, days)))
        opening = close * np.exp(rng.normal(0, 0.004, days))
        frame = pd.DataFrame(
            {
                "ticker": ticker,
                "date": pd.bdate_range(start, periods=days),
                "open": opening,
                "high": np.maximum(opening, close) * np.exp(np.abs(rng.normal(0, 0.004, days))),
                "low": np.minimum(opening, close) * np.exp(-np.abs(rng.normal(0, 0.004, days))),
                "close": close,
                "adj_close": close * 0.97,
                "volume": rng.integers(10**5, 9 * 10**5, days) * 10_000.0,
            }
        )
        frames.append(frame.round(dict.fromkeys(PRICES, digits)).astype({"date": "datetime64[ns]"}))
    return pd.concat(frames, ignore_index=True)


Write = Callable[[pd.DataFrame], bytes]


@dataclass(frozen=True)
class Form:
    """A way to write bars.

    Attributes:
        file: what the file is called.
        write: from bars of the contract to its bytes.
        notes: what the notes on reading it must say, in part.
        lacks: the columns that this form does not have.
        tickers: those of the bars to write.
        read_as: what the tickers are read as, if otherwise.
    """

    file: str
    write: Write
    notes: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ("AAPL",)
    read_as: tuple[str, ...] = ()

    def expected(self, frame: pd.DataFrame) -> pd.DataFrame:
        """What must be read of it."""
        names = dict(zip(self.tickers, self.read_as or self.tickers, strict=True))
        frame = frame.assign(ticker=frame["ticker"].map(names))
        if "adj_close" in self.lacks:
            frame = frame.assign(adj_close=frame["close"])
        if "volume" in self.lacks:
            frame = frame.assign(volume=0.0)
        return frame.sort_values(["ticker", "date"], ignore_index=True)


def csv(frame: pd.DataFrame, encoding: str = "utf-8", **options: object) -> bytes:
    return frame.to_csv(**({"index": False} | options)).encode(encoding)  # type: ignore[call-overload]


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def yahoo(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"volume": int}).rename(columns=YAHOO).drop(columns="ticker")


def without_adjusted(frame: pd.DataFrame) -> pd.DataFrame:
    return yahoo(frame).drop(columns="Adj Close")


def wide(
    frame: pd.DataFrame, *, by_ticker: bool = False, index: str | None = "Date", names: bool = True
) -> pd.DataFrame:
    """What yfinance's `download` gives."""
    columns = (
        frame.astype({"volume": int}).rename(columns=YAHOO).set_index(["Date", "ticker"]).unstack("ticker")  # noqa: PD010
    )
    columns.columns = columns.columns.set_names(["Price", "Ticker"] if names else [None, None])
    return (columns.swaplevel(axis=1).sort_index(axis=1) if by_ticker else columns).rename_axis(index=index)


def flat(frame: pd.DataFrame, form: str) -> pd.DataFrame:
    columns = wide(frame)
    columns.columns = [form.format(price=price, ticker=ticker) for price, ticker in columns.columns]
    return columns.reset_index()


def history(frame: pd.DataFrame) -> pd.DataFrame:
    """What yfinance's `Ticker.history` gives."""
    days = pd.DatetimeIndex(frame["date"], name="Date").tz_localize("America/New_York")
    return (
        without_adjusted(frame)
        .set_index(days)
        .drop(columns="Date")
        .assign(Dividends=0.0, **{"Stock Splits": 0.0})
    )


def days(frame: pd.DataFrame, form: str) -> pd.Series:
    return frame["date"].map(lambda day: day.strftime(form))


def dollars(values: pd.Series) -> pd.Series:
    return values.map(lambda value: f"${value:.2f}")


def thousands(values: pd.Series, digits: int = 2) -> pd.Series:
    return values.map(lambda value: f"{value:,.{digits}f}")


def european(values: pd.Series) -> pd.Series:
    return thousands(values).str.translate(str.maketrans(",.", ".,"))


def millions(values: pd.Series, mark: str = ".") -> pd.Series:
    return values.map(lambda value: f"{value / 1e6:.2f}M".replace(".", mark))


def investing(frame: pd.DataFrame, day: str, number: Callable, mark: str, headings: str) -> pd.DataFrame:
    columns = [days(frame, day), *(number(frame[column]) for column in ("close", "open", "high", "low"))]
    columns += [millions(frame["volume"], mark), pd.Series("0.10%", index=frame.index)]
    return pd.concat(columns, axis=1).set_axis(headings.split(";"), axis=1)[::-1]


def nasdaq(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "Date": days(frame, "%m/%d/%Y"),
        "Close/Last": dollars(frame["close"]),
        "Volume": frame["volume"].astype(int),
    }
    columns |= {column.capitalize(): dollars(frame[column]) for column in ("open", "high", "low")}
    return pd.DataFrame(columns)[::-1]


def nse(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {"Date ": days(frame, "%d-%b-%Y"), "series ": "EQ"}
    columns |= {f"{column.upper()} ": thousands(frame[column]) for column in ("open", "high", "low")}
    columns |= {"PREV. CLOSE ": thousands(frame["close"] - 1), "ltp ": thousands(frame["close"] + 1)}
    columns |= {"close ": thousands(frame["close"]), "vwap ": thousands(frame["close"]), "52W H ": "2,000.00"}
    return pd.DataFrame(columns | {"VOLUME ": thousands(frame["volume"], 0), "VALUE ": "1,00,00,000.00"})[
        ::-1
    ]


def stooq(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {
        "<TICKER>": frame["ticker"] + ".US",
        "<PER>": "D",
        "<DATE>": days(frame, "%Y%m%d"),
        "<TIME>": "000000",
    }
    columns |= {f"<{column.upper()}>": frame[column] for column in ("open", "high", "low", "close")}
    return pd.DataFrame(columns | {"<VOL>": frame["volume"], "<OPENINT>": 0})


def tiingo(frame: pd.DataFrame) -> pd.DataFrame:
    columns = {"date": days(frame, "%Y-%m-%dT00:00:00.000Z")} | {
        c: frame[c] for c in ("close", "high", "low", "open")
    }
    columns |= {"volume": frame["volume"].astype(int), "adjClose": frame["adj_close"]}
    return pd.DataFrame(
        columns | {f"adj{c}": frame["close"] for c in ("High", "Low", "Open", "Volume")} | {"divCash": 0.0}
    )


def alpha_vantage(frame: pd.DataFrame) -> pd.DataFrame:
    names = {"date": "timestamp", "adj_close": "adjusted_close"}
    return (
        frame.drop(columns="ticker")
        .rename(columns=names)
        .assign(dividend_amount=0.0, split_coefficient=1.0)[::-1]
    )


def kaggle_google(frame: pd.DataFrame) -> pd.DataFrame:
    table = without_adjusted(frame).astype({"Volume": float})
    table["Date"] = frame["date"].map(lambda day: f"{day.month}/{day.day}/{day.year}")
    return table.assign(Close=thousands(table["Close"]), Volume=thousands(table["Volume"], 0))


def spreadsheet(frame: pd.DataFrame) -> pd.DataFrame:
    table = without_adjusted(frame)
    table[["Open", "High", "Low", "Close"]] = (
        frame[["open", "high", "low", "close"]].astype(str).replace(r"\.", ",", regex=True)
    )
    return table.assign(Date=days(frame, "%d.%m.%Y"))


def quantmod(frame: pd.DataFrame) -> pd.DataFrame:
    names = {
        name: f"AAPL.{'Adjusted' if name == 'Adj Close' else name}"
        for name in YAHOO.values()
        if name != "Date"
    }
    return yahoo(frame).rename(columns=names | {"Date": ""})


def epoch(frame: pd.DataFrame) -> pd.DataFrame:
    opening = frame["date"].dt.tz_localize("America/New_York") + pd.Timedelta("9h30min")
    return (
        without_adjusted(frame)
        .drop(columns="Date")
        .assign(timestamp=opening.map(lambda at: int(at.timestamp())))
    )


NO_ADJUSTED = ("adj_close",)
IN_NAME = "no ticker in it: AAPL, after the file's name"
AS_RETURNS = "close is taken for it, so that dividends and splits show as returns"
ADJUSTED_ALREADY = "in yfinance's own layout close is adjusted already"
TWO = ("AAPL", "M&M.NS")
INVESTING = "Date;Price;Open;High;Low;Vol.;Change %"
GERMAN = "Datum;Zuletzt;Eröffn.;Hoch;Tief;Vol.;+/- %"

FORMS: dict[str, Form] = {
    "contract": Form("mine.csv", csv),
    "contract, several": Form("mine.csv", csv, tickers=TWO),
    "contract, parquet": Form("mine.parquet", parquet, tickers=TWO),
    "yahoo": Form("AAPL.csv", lambda f: csv(yahoo(f)), (IN_NAME,)),
    "yahoo, old": Form(
        "AAPL_old.csv",
        lambda f: csv(yahoo(f)[[*list(YAHOO.values())[:5], "Volume", "Adj Close"]][::-1]),
        (IN_NAME,),
    ),
    "download": Form(
        "data.csv", lambda f: csv(wide(f), index=True), ("the tickers are in the headings: AAPL",)
    ),
    "download, adjusted": Form(
        "data.csv",
        lambda f: csv(wide(f).drop(columns="Adj Close", level=0), index=True),
        (ADJUSTED_ALREADY,),
        NO_ADJUSTED,
    ),
    "download, several": Form("data.csv", lambda f: csv(wide(f), index=True), tickers=TWO),
    "download, by ticker": Form("data.csv", lambda f: csv(wide(f, by_ticker=True), index=True), tickers=TWO),
    "download, two header rows": Form(
        "data.csv", lambda f: csv(wide(f, index=None), index=True), ("the days are in column 1",), tickers=TWO
    ),
    "download, no names": Form("data.csv", lambda f: csv(wide(f, names=False), index=True), tickers=TWO),
    "download, no names at all": Form(
        "data.csv", lambda f: csv(wide(f, by_ticker=True, index=None, names=False), index=True), tickers=TWO
    ),
    "download, reset": Form("data.csv", lambda f: csv(wide(f).reset_index()), tickers=TWO),
    "download, reset, numbered": Form(
        "data.csv", lambda f: csv(wide(f, by_ticker=True).reset_index(), index=True), tickers=TWO
    ),
    "download, read and written again": Form(
        "data.csv", lambda f: csv(pd.read_csv(io.BytesIO(csv(wide(f), index=True)), dtype=str)), tickers=TWO
    ),
    "download, flat": Form("data.csv", lambda f: csv(flat(f, "{price}_{ticker}")), tickers=TWO),
    "download, flat, ticker first": Form("data.csv", lambda f: csv(flat(f, "{ticker} {price}")), tickers=TWO),
    "download, tuples": Form("data.csv", lambda f: csv(flat(f, "('{price}', '{ticker}')")), tickers=TWO),
    "download, parquet": Form("data.parquet", lambda f: parquet(wide(f)), tickers=TWO),
    "download, parquet by ticker": Form(
        "data.parquet", lambda f: parquet(wide(f, by_ticker=True, index=None, names=False)), tickers=TWO
    ),
    "download, stacked, parquet": Form(
        "data.parquet",
        lambda f: parquet(wide(f).stack(level=1, future_stack=True)),  # noqa: PD013
        tickers=TWO,
    ),
    "history": Form(
        "AAPL.csv", lambda f: csv(history(f), index=True), (IN_NAME, ADJUSTED_ALREADY), NO_ADJUSTED
    ),
    "history, parquet": Form(
        "AAPL.parquet", lambda f: parquet(history(f)), (IN_NAME, ADJUSTED_ALREADY), NO_ADJUSTED
    ),
    "date as index, parquet": Form("AAPL.parquet", lambda f: parquet(yahoo(f).set_index("Date")), (IN_NAME,)),
    "nameless index, csv": Form(
        "AAPL.csv",
        lambda f: csv(yahoo(f).set_index("Date").rename_axis(None), index=True),
        ("the days are in column 1, whose heading does not say so",),
    ),
    "nameless index, parquet": Form(
        "AAPL.parquet",
        lambda f: parquet(yahoo(f).set_index("Date").rename_axis(None)),
        ("the days are in column 1",),
    ),
    "stooq": Form("AAPL.csv", lambda f: csv(without_adjusted(f)), (AS_RETURNS,), NO_ADJUSTED),
    "stooq, bulk": Form(
        "aapl.us.txt",
        lambda f: csv(stooq(f), lineterminator="\r\n"),
        (AS_RETURNS,),
        NO_ADJUSTED,
        read_as=("AAPL.US",),
    ),
    "tiingo": Form("AAPL.csv", lambda f: csv(tiingo(f)), (IN_NAME,)),
    "alpha vantage": Form(
        "daily_adjusted_AAPL.csv",
        lambda f: csv(alpha_vantage(f)),
        ("timestamp for date", "adjusted_close for adj_close"),
    ),
    "nasdaq": Form(
        "HistoricalData_1745.csv",
        lambda f: csv(nasdaq(f)),
        ("(currency)", "days are read month first", "Close/Last for close", AS_RETURNS),
        NO_ADJUSTED,
        read_as=("HistoricalData_1745",),
    ),
    "investing": Form(
        "AAPL Historical Data.csv",
        lambda f: csv(investing(f, "%m/%d/%Y", thousands, ".", INVESTING), "utf-8-sig", quoting=1),
        ("(multiples)", "(commas between thousands)", "month first", "Price for close", "Vol. for volume"),
        NO_ADJUSTED,
    ),
    "investing, month names": Form(
        "AAPL Historical Data.csv",
        lambda f: csv(investing(f, "%b %d, %Y", thousands, ".", INVESTING), quoting=1),
        ("(multiples)",),
        NO_ADJUSTED,
    ),
    "investing, European": Form(
        "AAPL Historical Data.csv",
        lambda f: csv(investing(f, "%d.%m.%Y", european, ",", INVESTING), quoting=1),
        ("(decimal commas)", "day first"),
        NO_ADJUSTED,
    ),
    "investing, German": Form(
        "AAPL Historische Daten.csv",
        lambda f: csv(investing(f, "%d.%m.%Y", european, ",", GERMAN), quoting=1),
        ("Zuletzt for close",),
        NO_ADJUSTED,
    ),
    "nse": Form("AAPL.csv", lambda f: csv(nse(f), "utf-8-sig"), ("(commas between thousands)",), NO_ADJUSTED),
    "bse": Form(
        "AAPL.csv",
        lambda f: csv(without_adjusted(f)).replace(b"\n", b",\n").replace(b",\n", b"\n", 1),
        ("a comma too many in every row",),
        NO_ADJUSTED,
    ),
    "kaggle, Google": Form("AAPL.csv", lambda f: csv(kaggle_google(f)), ("month first",), NO_ADJUSTED),
    "kaggle, all stocks": Form(
        "all_stocks_5yr.csv",
        lambda f: csv(f.drop(columns="adj_close").rename(columns={"ticker": "Name"})),
        ("Name for ticker", AS_RETURNS),
        NO_ADJUSTED,
        tickers=TWO,
    ),
    "kaggle, numbered, with companies": Form(
        "stocks.csv",
        lambda f: csv(
            f.rename(columns={"ticker": "Symbol"} | YAHOO).assign(Name="A company", Sector="Tech, and more"),
            index=True,
        ),
        tickers=TWO,
    ),
    "index as ticker": Form(
        "indexData.csv", lambda f: csv(f.rename(columns={"ticker": "Index"} | YAHOO)), tickers=TWO
    ),
    "spreadsheet": Form(
        "AAPL.csv",
        lambda f: csv(spreadsheet(f), sep=";"),
        ("parted by semicolons", "(decimal commas)", "day first"),
        NO_ADJUSTED,
    ),
    "spreadsheet, sep": Form(
        "AAPL.csv",
        lambda f: b"sep=;\r\n" + csv(spreadsheet(f), sep=";", lineterminator="\r\n"),
        (),
        NO_ADJUSTED,
    ),
    "unicode text": Form(
        "AAPL.txt", lambda f: csv(yahoo(f), "utf-16", sep="\t"), ("read as UTF-16", "parted by tabs")
    ),
    "utf-16 without a mark": Form("AAPL.csv", lambda f: csv(yahoo(f), "utf-16-le"), ("read as UTF-16",)),
    "windows": Form(
        "mine.csv", lambda f: csv(f.assign(company="Société Générale"), "cp1252"), ("read as Windows-1252",)
    ),
    "byte order mark": Form("mine.csv", lambda f: csv(f, "utf-8-sig")),
    "gzip": Form("mine.csv.gz", lambda f: gzip.compress(csv(f))),
    "gzip by another name": Form("mine.csv", lambda f: gzip.compress(csv(f))),
    "bars": Form("mine.txt", lambda f: csv(f, sep="|"), ("parted by bars",)),
    "remarks above": Form(
        "AAPL.csv",
        lambda f: b"# Stock data for AAPL\n# Total records: 60\n\n" + csv(yahoo(f)),
        ("2 lines above",),
    ),
    "quantmod": Form("data.csv", lambda f: csv(quantmod(f))),
    "epoch": Form("AAPL.csv", lambda f: csv(epoch(f)), ("seconds since 1970",), NO_ADJUSTED),
    "no volume": Form(
        "AAPL.csv", lambda f: csv(yahoo(f).drop(columns="Volume")), ("no volume",), ("volume",)
    ),
    "dashes": Form("mine.csv", lambda f: csv(f.assign(volume="-")), ("60 rows have no volume",), ("volume",)),
    "binance": Form(
        "AAPL.csv",
        lambda f: csv(
            without_adjusted(f)
            .assign(Date=f["date"].astype("int64") // 10**6, **{"Close time": 1, "Number of trades": 2})
            .rename(columns={"Date": "Open time"})
        ),
        ("seconds since 1970",),
        NO_ADJUSTED,
    ),
    "crypto data download": Form(
        "Binance_AAPL_d.csv",
        lambda f: (
            b"https://www.example.com\n"
            + csv(
                f.drop(columns="adj_close")
                .rename(columns={"volume": "Volume BTC"})
                .assign(unix=1, **{"Volume USDT": 1})
            )
        ),
        ("Volume BTC for volume",),
        NO_ADJUSTED,
    ),
    "polygon": Form(
        "AAPL.csv",
        lambda f: csv(
            without_adjusted(f)
            .assign(Date=f["date"].astype("int64") // 10**6, vw=1.0, n=5)
            .rename(columns=lambda name: name[0].lower().replace("d", "t") if len(name) > 2 else name)
        ),
        ("o for open",),
        NO_ADJUSTED,
    ),
    "bloomberg": Form(
        "AAPL.csv",
        lambda f: (
            b"Security,AAPL US Equity\nPeriod,D\n\n"
            + csv(
                without_adjusted(f).rename(
                    columns={
                        "Open": "PX_OPEN",
                        "High": "PX_HIGH",
                        "Low": "PX_LOW",
                        "Close": "PX_LAST",
                        "Volume": "PX_VOLUME",
                    }
                )
            )
        ),
        (IN_NAME, "PX_LAST for close"),
        NO_ADJUSTED,
    ),
    "refinitiv": Form(
        "AAPL.csv",
        lambda f: csv(without_adjusted(f).rename(columns={"Date": "Exchange Date"})),
        ("Exchange Date for date",),
        NO_ADJUSTED,
    ),
    "metastock": Form(
        "aapl.txt",
        lambda f: csv(
            stooq(f).rename(columns={"<DATE>": "<DTYYYYMMDD>"}).assign(**{"<TICKER>": f["ticker"]}),
        ),
        ("<DTYYYYMMDD> for date",),
        NO_ADJUSTED,
    ),
    "nse, security-wise": Form(
        "x.csv",
        lambda f: csv(
            pd.DataFrame(
                {"SYMBOL": f["ticker"], " SERIES": " EQ", " DATE1": " " + days(f, "%d-%b-%Y").str.upper()}
                | {f" {name.upper()}_PRICE": f[name] for name in ("open", "high", "low", "close")}
                | {" LAST_PRICE": f["close"] + 1, " TTL_TRD_QNTY": f["volume"]}
            )
        ),
        ("TTL_TRD_QNTY for volume",),
        NO_ADJUSTED,
    ),
    "nse, udiff": Form(
        "x.csv",
        lambda f: csv(
            f.drop(columns="adj_close")
            .rename(columns={"ticker": "TckrSymb", "date": "TradDt", "open": "OpnPric", "high": "HghPric"})
            .rename(columns={"low": "LwPric", "close": "ClsPric", "volume": "TtlTradgVol"})
        ),
        ("ClsPric for close",),
        NO_ADJUSTED,
    ),
    "units below the headings": Form(
        "AAPL.csv",
        lambda f: csv(yahoo(f)).replace(b"\n", b"\n,USD,USD,USD,USD,USD,\n", 1),
        (IN_NAME,),
    ),
    "Google Finance": Form(
        "AAPL.csv",
        lambda f: csv(without_adjusted(f).assign(Date=days(f, "%m/%d/%Y 16:00:00"))),
        ("month first",),
        NO_ADJUSTED,
    ),
    "barchart": Form(
        "AAPL.csv",
        lambda f: (
            csv(
                without_adjusted(f)
                .assign(Date=days(f, "%m/%d/%Y"))
                .rename(columns={"Date": "Time", "Close": "Last"})
            )
            + b'"Downloaded from a site as of 03-01-2025 03:12am CST"\n'
        ),
        ("left aside as no bars: 1 of 61 rows",),
        NO_ADJUSTED,
    ),
    "yahoo, copied from its page": Form(
        "AAPL.txt",
        lambda f: csv(yahoo(f).assign(Date=days(f, "%b %d, %Y"))[::-1], sep="\t").replace(
            b"\nJan 10, 2025", b"\nJan 10, 2025\t0.24 Dividend\nJan 10, 2025", 1
        ),
        ("left aside as no bars: 1 of 61 rows",),
    ),
    "investing, Turkish": Form(
        "AAPL Geçmiş Verileri.csv",
        lambda f: csv(
            investing(f, "%d.%m.%Y", european, ",", "Tarih;Şimdi;Açılış;Yüksek;Düşük;Hac.;Fark %"),
            "utf-8-sig",
            quoting=1,
        ),
        ("Şimdi for close",),
        NO_ADJUSTED,
    ),
    "investing, Japanese": Form(
        "AAPL 過去データ.csv",
        lambda f: csv(
            investing(f, "%Y年%m月%d日", thousands, ".", "日付け;終値;始値;高値;安値;出来高;変化率 %"),
            "utf-8-sig",
            quoting=1,
        ),
        ("終値 for close",),
        NO_ADJUSTED,
    ),
    "stooq, Polish": Form(
        "AAPL.csv",
        lambda f: csv(
            without_adjusted(f).set_axis(
                ["Data", "Otwarcie", "Najwyzszy", "Najnizszy", "Zamkniecie", "Wolumen"], axis=1
            )
        ),
        ("Zamkniecie for close",),
        NO_ADJUSTED,
    ),
    "spreadsheet, errors and counted days": Form(
        "AAPL.csv",
        lambda f: csv(
            yahoo(f).assign(Date=(f["date"] - pd.Timestamp("1899-12-30")).dt.days, Volume="#VALUE!")
        ),
        ("as a spreadsheet counts them", "60 rows have no volume"),
        ("volume",),
    ),
    "an end of file of old programs": Form("mine.csv", lambda f: csv(f) + b"\x1a"),
    "packed twice": Form("mine.csv.gz", lambda f: gzip.compress(gzip.compress(csv(f)))),
    "capitals, brackets, empty lines": Form(
        "mine.csv",
        lambda f: csv(f.rename(columns=lambda name: f"[{name.upper()}]")).replace(b"\n", b"\n\n", 30),
    ),
}
