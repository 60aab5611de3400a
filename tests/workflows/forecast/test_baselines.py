import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from seqapp.data.prices.synthetic import synthetic_prices
from seqapp.numbers.baseline_panel import PER_TICKER, POOLED, quarters
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.panel import Bars, bars_by_ticker
from seqapp.workflows.forecast import baselines
from seqapp.workflows.forecast.baselines import panel_quantiles
from seqapp.workflows.jobs.executors import Executor

PANEL = bars_by_ticker(synthetic_prices(3, 700, seed=3))
DATES = PANEL["S0"].dates
START, END = DATES[600], DATES[680]
PROCESSES = Executor("processes")
NAMES = ["naive", "ewma_normal", "har_range", "har_range_pooled"]


@pytest.fixture
def counted(monkeypatch):
    """The names of the baselines that are computed, not read."""
    names = []
    run = baselines.Job.run
    monkeypatch.setattr(baselines.Job, "run", lambda job: names.append(job.name) or run(job))
    return names


def assert_same(one, other):
    assert list(one) == list(other)
    for name, by_ticker in one.items():
        assert list(by_ticker) == list(other[name])
        for ticker, quantiles in by_ticker.items():
            np.testing.assert_array_equal(quantiles, other[name][ticker])


def test_quantiles_are_the_baselines_own_for_the_dates_asked_for():
    answers = panel_quantiles(PANEL, ["ewma_normal", "gjr_fhs", "har_range_pooled"], START, END)
    refits, asked = quarters(START, END), (DATES >= START) & (DATES <= END)
    with threadpool_limits(1):  # as every job has
        expected = {"har_range_pooled": POOLED["har_range_pooled"](PANEL, refits)} | {
            name: {ticker: PER_TICKER[name](bars, refits) for ticker, bars in PANEL.items()}
            for name in ("ewma_normal", "gjr_fhs")
        }
    for name, by_ticker in answers.items():
        assert list(by_ticker) == ["S0", "S1", "S2"]
        for ticker, quantiles in by_ticker.items():
            assert quantiles.dtype == np.float32
            assert quantiles.shape == (81, 3, 23)
            np.testing.assert_array_equal(quantiles, expected[name][ticker][asked].astype(np.float32))


def test_two_processes_say_the_same_as_one_to_the_bit(tmp_path):
    names = ["ewma_normal", "garch_t", "har_range", "har_range_pooled"]
    alone = panel_quantiles(PANEL, names, START, END)
    assert_same(alone, panel_quantiles(PANEL, names, START, END, executor=PROCESSES, keep=tmp_path))
    assert len(list(tmp_path.iterdir())) == 3 * 3 + 1


def test_what_is_kept_is_not_computed_again(tmp_path, counted):
    once = panel_quantiles(PANEL, NAMES, START, END, keep=tmp_path)
    assert sorted(counted) == sorted([*NAMES[:3] * 3, "har_range_pooled"])
    counted.clear()
    assert_same(once, panel_quantiles(PANEL, NAMES, START, END, keep=tmp_path))
    assert counted == []


def test_a_run_that_broke_off_goes_on_where_it_stopped(tmp_path, counted):
    def break_off(done, of):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        panel_quantiles(PANEL, NAMES, START, END, keep=tmp_path, on_progress=break_off)
    finished = len(list(tmp_path.iterdir()))
    counted.clear()
    answers = panel_quantiles(PANEL, NAMES, START, END, keep=tmp_path)
    assert len(counted) == 10 - finished
    assert 4 <= finished < 10
    assert_same(answers, panel_quantiles(PANEL, NAMES, START, END))


def test_other_prices_dates_or_names_are_computed_anew_and_later_prices_are_not_looked_at(tmp_path, counted):
    def computed(panel, name="ewma_normal", start=START, end=END):
        counted.clear()
        panel_quantiles(panel, [name], start, end, keep=tmp_path)
        return len(counted)

    assert computed(PANEL) == 3
    earlier, later = PANEL["S1"].rows.copy(), PANEL["S1"].rows.copy()
    earlier[10, 4] *= 1.001
    later[681:] *= 2
    assert computed(PANEL | {"S1": Bars(DATES, later)}) == 0
    assert computed(PANEL | {"S1": Bars(DATES, earlier)}) == 1
    assert computed(PANEL, name="drift") == 3
    assert computed(PANEL, start=DATES[601]) == 3
    assert computed(PANEL, end=DATES[679]) == 3


def test_other_text_of_the_baselines_is_computed_anew(tmp_path, counted, monkeypatch):
    panel_quantiles(PANEL, ["drift"], START, END, keep=tmp_path)
    monkeypatch.setattr(baselines.inspect, "getsource", lambda module: f"another {module.__name__}")
    panel_quantiles(PANEL, ["drift"], START, END, keep=tmp_path)
    assert counted == ["drift"] * 6


def test_progress_counts_every_job_that_is_there(tmp_path):
    calls = []
    panel_quantiles(PANEL, NAMES[:2], START, END, keep=tmp_path, on_progress=lambda *call: calls.append(call))
    assert calls == [(done, 6) for done in range(7)]
    calls.clear()
    panel_quantiles(PANEL, NAMES[:2], START, END, keep=tmp_path, on_progress=lambda *call: calls.append(call))
    assert calls == [(6, 6)]


def test_a_ticker_without_a_row_in_the_dates_has_none(tmp_path):
    late = Bars(DATES[690:], PANEL["S2"].rows[690:])
    answers = panel_quantiles(PANEL | {"S2": late}, [*PER_TICKER, *POOLED], START, END)
    for by_ticker in answers.values():
        assert by_ticker["S2"].shape == (0, 3, 23)
        assert by_ticker["S0"].shape == (81, 3, 23)


@pytest.mark.parametrize(
    ("panel", "names", "start", "end"),
    [({}, ["naive"], START, END), (PANEL, ["naif"], START, END), (PANEL, ["naive"], END, START)],
)
def test_what_cannot_be_computed_is_refused(panel, names, start, end):
    with pytest.raises(BadInputError, match=r"har_range_pooled.*Received"):
        panel_quantiles(panel, names, start, end)
