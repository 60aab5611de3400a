"""Which exchange a ticker is traded on, by Yahoo's suffixes: the names of exchange_calendars."""

from seqapp.data.prices.tickers import CURRENCIES, is_symbol

NEW_YORK, ALWAYS, WORKING_DAYS, FUTURES = "XNYS", "24/7", "24/5", "CMES"

SUFFIXES = {  # beside Yahoo's own those of Stooq and EODHD for the largest
    **dict.fromkeys(("US", "A", "B"), NEW_YORK),  # AAPL.US; classes of shares as in BRK.B
    **dict.fromkeys(("CME", "CBT", "CMX", "NYM"), FUTURES),
    **dict.fromkeys(("L", "IL", "XC", "UK", "LSE"), "XLON"),
    **dict.fromkeys(("DE", "BE", "BM", "HA", "MU"), "XETR"),
    **dict.fromkeys(("TO", "V", "CN", "NE"), "XTSE"),
    **dict.fromkeys(("NS", "BO"), "XBOM"),  # both keep the same holidays
    **dict.fromkeys(("SS", "SZ"), "XSHG"),
    **dict.fromkeys(("KS", "KQ"), "XKRX"),
    **dict.fromkeys(("TW", "TWO"), "XTAI"),
    **dict.fromkeys(("T", "JP"), "XTKS"),
    **dict.fromkeys(("AX", "XA"), "XASX"),
    **dict.fromkeys(("SW", "VX"), "XSWX"),
    **dict.fromkeys(("SR", "SAU"), "XSAU"),
    **dict.fromkeys(("BD", "HU"), "XBUD"),
    **dict.fromkeys(("MI", "TI"), "XMIL"),
    "AS": "XAMS",
    "AT": "ASEX",
    "BA": "XBUE",
    "BK": "XBKK",
    "BR": "XBRU",
    "CL": "XBOG",
    "CO": "XCSE",
    "DU": "XDUS",
    "F": "XFRA",
    "HE": "XHEL",
    "HK": "XHKG",
    "HM": "XHAM",
    "IC": "XICE",
    "IR": "XDUB",
    "IS": "XIST",
    "JK": "XIDX",
    "JO": "XJSE",
    "KA": "XKAR",
    "KL": "XKLS",
    "LM": "XLIM",
    "LS": "XLIS",
    "MC": "XMAD",
    "ME": "XMOS",
    "MX": "XMEX",
    "NYB": "IEPA",
    "NZ": "XNZE",
    "OL": "XOSL",
    "PA": "XPAR",
    "PR": "XPRA",
    "PS": "XPHS",
    "RG": "XRIS",
    "RO": "XBSE",
    "SA": "BVMF",
    "SG": "XSTU",
    "SI": "XSES",
    "SN": "XSGO",
    "ST": "XSTO",
    "TA": "XTAE",
    "TL": "XTAL",
    "VI": "XWBO",
    "VS": "XLIT",
    "WA": "XWAR",
}
INDICES = {  # those of Yahoo's that are computed elsewhere than in New York
    **dict.fromkeys(("FTSE", "FTMC", "FTAS", "FTLC"), "XLON"),
    **dict.fromkeys(("GDAXI", "MDAXI", "SDAXI", "TECDAX", "STOXX", "STOXX50E"), "XETR"),
    **dict.fromkeys(("FCHI", "SBF120", "N100"), "XPAR"),
    **dict.fromkeys(("NSEI", "NSEBANK", "BSESN", "CNXIT", "INDIAVIX", "CRSLDX"), "XBOM"),
    **dict.fromkeys(("N225", "TOPX"), "XTKS"),
    **dict.fromkeys(("HSI", "HSCE", "HSTECH"), "XHKG"),
    **dict.fromkeys(("AXJO", "AORD", "AXKO"), "XASX"),
    **dict.fromkeys(("KS11", "KQ11", "KS200"), "XKRX"),
    **dict.fromkeys(("OMX", "OMXSPI", "OMXS30"), "XSTO"),
    **dict.fromkeys(("GSPTSE", "TX60"), "XTSE"),
    "AEX": "XAMS",
    "ATX": "XWBO",
    "BFX": "XBRU",
    "BVSP": "BVMF",
    "IBEX": "XMAD",
    "IPSA": "XSGO",
    "JKSE": "XIDX",
    "KLSE": "XKLS",
    "MERV": "XBUE",
    "MXX": "XMEX",
    "NZ50": "XNZE",
    "OMXC25": "XCSE",
    "OMXH25": "XHEL",
    "OSEAX": "XOSL",
    "PSI20": "XLIS",
    "SSMI": "XSWX",
    "STI": "XSES",
    "TWII": "XTAI",
    "XU100": "XIST",
}


def exchange_of(ticker: str) -> str | None:
    """The name of the calendar that a ticker's days follow; None where nobody knows.

    >>> [exchange_of(ticker) for ticker in ("AAPL", "BRK-B", "BRK.B", "VOD.L", "M&M.NS", "^N225", "^GSPC")]
    ['XNYS', 'XNYS', 'XNYS', 'XLON', 'XBOM', 'XTKS', 'XNYS']
    >>> [exchange_of(ticker) for ticker in ("BTC-USD", "EURUSD=X", "GC=F", "COMI.CA", "my own fund")]
    ['24/7', '24/5', 'CMES', None, None]
    """
    symbol = ticker.strip().upper()
    if not is_symbol(symbol):
        return None
    stem, dot, suffix = symbol.rpartition(".")
    if dot and stem:
        return SUFFIXES.get(suffix)
    if symbol.startswith("^"):
        return INDICES.get(symbol[1:], NEW_YORK)
    base, _, quoted = symbol.rpartition("-")
    if base and quoted in CURRENCIES:
        return ALWAYS
    return {"=X": WORKING_DAYS, "=F": FUTURES}.get(symbol[-2:], NEW_YORK)
