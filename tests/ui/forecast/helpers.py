"""A forecast and what stands around it."""

from datetime import date

import pandas as pd

from seqapp.workflows.forecast.outlook import Interval, Outlook

DAY = date(2024, 7, 5)
AHEAD = [date(2024, 7, day) for day in (8, 9, 10, 11, 12, 15, 16, 17, 18, 19)]
FAN = [Interval(1, AHEAD[0], 98, 100.5, 103, 104.0), Interval(5, AHEAD[4], 95, 101, 106, 100.0)]


def seen(known: int = 5) -> Outlook:
    realised = pd.DataFrame(
        {"date": pd.to_datetime(AHEAD[:known]), "price": [104.0, 103, 102, 101, 100][:known]}
    )
    history = pd.DataFrame({"date": pd.to_datetime(["2024-07-03", "2024-07-05"]), "price": [99.0, 100.0]})
    return Outlook(DAY, 100.0, history, realised, AHEAD, realised["price"].to_numpy())
