"""Tables of the walk-forward's numbers: every model at every horizon, PIT, coverage by year; and their sentences."""

import pandas as pd

from seqapp.store.records import Estimate, Scores, WalkForward
from seqapp.ui.styles import EWMA, HISTORICAL, NETS
from seqapp.ui.texts import capital, listed, percent
from seqapp.ui.walk_forward import NAMES
from seqapp.workflows.forecast.verdict import words

BASELINES = (HISTORICAL, EWMA)
THIRDS = ("low", "middle", "high")
"""Of all days by the volatility before them."""
RISKS = ("1%", "5%")


def all_scores(report: WalkForward) -> pd.DataFrame:
    """Every model at every horizon, numbers as they are."""
    return pd.DataFrame(
        [
            {"horizon": int(horizon), "model": name, **_flat(scores)}
            for horizon, models in report.horizons.items()
            for name, scores in models.items()
        ]
    )


def readable_tests(report: WalkForward, horizon: str) -> pd.DataFrame:
    """All models at one horizon, to be read: losses, tests, coverage, errors, value at risk."""
    return pd.DataFrame(
        [{"Model": model_name(name), **_tested(scores)} for name, scores in report.horizons[horizon].items()]
    )


def _tested(scores: Scores) -> dict[str, str]:
    return {
        "Pinball × 10,000": f"{1e4 * scores.pinball[0]:.2f}",
        "Against GARCH-t": _against(scores, "garch_t"),
        "its t (p)": _test(scores, "garch_t"),
        "Against pooled HAR": _against(scores, "har_range_pooled"),
        "HAR's t (p)": _test(scores, "har_range_pooled"),
        "90 % held": f"{100 * scores.coverage['90%'][0]:.1f} %",
        "Calm / middling / stormy": " / ".join(
            f"{100 * scores.coverage_by_volatility[third]:.1f}"
            for third in THIRDS
            if third in scores.coverage_by_volatility
        )
        or "–",
        "CRPS × 10,000": _number(scores.crps, 1e4, 2),
        "Winkler × 100": _number(scores.winkler, 100, 3),
        "MASE": f"{scores.mase[0]:.3f}" if scores.mase else "–",
        "RMSSE": _number(scores.rmsse, 1, 3),
        **{f"VaR {level.replace('%', ' %')} broken": _broken(scores, level) for level in RISKS},
        "Kupiec rejects, 1 / 5 % (expected)": _rejected(scores),
    }


def model_name(name: str) -> str:
    """What a model is called in a table.

    >>> model_name("lstm"), model_name("garch_t")
    ('LSTM', 'GARCH(1,1)-t')
    """
    labels = {net.cell: net.label for net in NETS}
    return labels.get(name) or words(name).removeprefix("An ").removeprefix("A ")


def _against(scores: Scores, other: str) -> str:
    relative = scores.pinball_against.get(other)
    return f"{100 * relative[0]:+.2f} %" if relative else "–"


def _test(scores: Scores, other: str) -> str:
    test = scores.tests.get(other)
    if test is None:
        return "–"
    p = test.p if test.p_holm is None else test.p_holm
    return f"{test.t:+.1f} ({'p < 0.001' if p < 0.001 else f'p {p:.3f}'})"


def _broken(scores: Scores, level: str) -> str:
    return f"{100 * scores.value_at_risk[level].hits:.2f} %" if level in scores.value_at_risk else "–"


def _rejected(scores: Scores) -> str:
    tests = [scores.value_at_risk[level].kupiec for level in RISKS if level in scores.value_at_risk]
    said = [f"{one[1]} of {one[0]} ({one[2]:.1f})" for one in tests if one]
    return " / ".join(said) or "–"


def _number(value: float | None, factor: float, digits: int) -> str:
    return "–" if value is None else f"{factor * value:.{digits}f}"


def _flat(scores: Scores) -> dict[str, float | None]:
    row: dict[str, float | None] = {"pinball": scores.pinball[0], "coverage_50": scores.coverage["50%"][0]}
    row |= {"coverage_90": scores.coverage["90%"][0], "mase": scores.mase[0] if scores.mase else None}
    row |= {"rmsse": scores.rmsse, "crps": scores.crps, "winkler_90": scores.winkler}
    row |= {f"coverage_90_{third}": share for third, share in scores.coverage_by_volatility.items()}
    for other, relative in scores.pinball_against.items():
        row[f"against_{other}"] = relative[0] if relative else None
    for other, test in scores.tests.items():
        row |= {f"t_{other}": test.t, f"p_{other}": test.p, f"p_holm_{other}": test.p_holm}
    for level, risk in scores.value_at_risk.items():
        row[f"value_at_risk_{level}_hits"] = risk.hits
        if risk.kupiec:
            row[f"value_at_risk_{level}_rejected"] = risk.kupiec[1]
            row[f"value_at_risk_{level}_expected"] = risk.kupiec[2]
    return row


def pit_table(report: WalkForward, horizon: str) -> pd.DataFrame:
    """The share of outcomes in each stretch of the levels, for the nets: model, from, to, share."""
    models = report.horizons[horizon]
    return pd.DataFrame(
        [
            {
                "model": net.label,
                "from": at / len(models[net.cell].pit),
                "to": (at + 1) / len(models[net.cell].pit),
                "share": share,
            }
            for net in NETS
            if net.cell in models
            for at, share in enumerate(models[net.cell].pit)
        ]
    )


def pit_sentence(table: pd.DataFrame) -> str:
    """How even the shares are."""
    fair = float(table["to"].iloc[0] - table["from"].iloc[0])
    said = [
        f"the {label}'s stretches hold {percent(rows['share'].min(), 1)} to {percent(rows['share'].max(), 1)}"
        for label, rows in table.groupby("model", sort=False)
    ]
    return (
        f"Where the outcomes lay among the forecast levels: if forecasts are right, every stretch holds "
        f"{percent(fair)} of them. {capital(listed(said))}."
    )


def year_table(report: WalkForward, horizon: str) -> pd.DataFrame:
    """How often the nets' 90 % interval held, year by year: model, year, coverage."""
    models = report.horizons[horizon]
    return pd.DataFrame(
        [
            {"model": net.label, "year": int(year), "coverage": share}
            for net in NETS
            if net.cell in models
            for year, share in models[net.cell].coverage_by_year.items()
        ]
    )


def year_sentence(table: pd.DataFrame) -> str:
    """The best and the worst year of each net."""
    said = []
    for label, rows in table.groupby("model", sort=False):
        ordered = rows.sort_values("coverage", kind="stable")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        said.append(
            f"the {label}'s 90\u00a0% range held between {percent(low['coverage'], 1)} ({low['year']:.0f}) and "
            f"{percent(high['coverage'], 1)} ({high['year']:.0f}) of a year's outcomes"
        )
    return f"{capital('; '.join(said))}."


def scores_table(report: WalkForward) -> pd.DataFrame:
    """One row for each horizon and model, shares and log-returns as they are, each with its 95 % interval."""
    return pd.DataFrame(
        [
            {"horizon": int(horizon), "model": NAMES[key], **_estimates(scores)}
            for horizon, models in report.horizons.items()
            for key, scores in models.items()
            if key in NAMES
        ]
    )


def readable_scores(report: WalkForward) -> pd.DataFrame:
    """The same to be read: the nets, and the baselines below them."""
    return pd.DataFrame(
        [
            {
                "Days ahead": int(horizon),
                "Model": name.replace("Historical", "Hist."),
                **_readable(models[key]),
            }
            for horizon, models in report.horizons.items()
            for key, name in NAMES.items()
            if key in models
        ]
    )


def _estimates(scores: Scores) -> dict[str, float | None]:
    against = {
        f"against_{baseline.cell}": scores.pinball_against.get(baseline.cell) for baseline in BASELINES
    }
    estimates = {
        "pinball": scores.pinball,
        **against,
        "coverage_90": scores.coverage["90%"],
        "mase": scores.mase,
        "direction": scores.direction,
    }
    row: dict[str, float | None] = {}
    for name, estimate in estimates.items():
        row[name], row[f"{name}_low"], row[f"{name}_high"] = estimate or (None, None, None)
    return row | {"always_up": scores.always_up[0]}


def _readable(scores: Scores) -> dict[str, str]:
    against = scores.pinball_against
    return {
        "Against hist. sim.": _percents(against.get(HISTORICAL.cell), "+.1f"),
        "Against EWMA": _percents(against.get(EWMA.cell), "+.1f"),
        "90 % interval held": _percents(scores.coverage["90%"], ".1f"),
        "MASE": "{:.3f} ({:.3f} to {:.3f})".format(*scores.mase) if scores.mase else "–",
        "Direction right": percent(scores.direction[0], 1),
        "Always up": percent(scores.always_up[0], 1),
    }


def _percents(values: Estimate | None, form: str) -> str:
    if values is None:
        return "–"
    value, low, high = (f"{100 * number:{form}}" for number in values)
    return f"{value} % ({low} to {high})"


def is_tested(report: WalkForward, horizon: str) -> bool:
    """Whether the report has what a newer backtest measures: tests, levels, years."""
    nets = [net.cell for net in NETS if net.cell in report.horizons[horizon]]
    return any(
        report.horizons[horizon][cell].pit and report.horizons[horizon][cell].coverage_by_year
        for cell in nets
    )
