"""Fifty people at once on one process: everybody gets their own answer, and memory stays where it was."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from statistics import median
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.proto.Alert_pb2 import Alert

from tests.app_server import Server, serving
from tests.slow.reviews import invented, large_numbers
from tests.slow.streamlit_client import View, Visitor, run, when_loaded

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
SESSIONS = 50
ROUNDS = 6
BUSY = "Many people ask the nets at this moment"
MARK = rb"zq\d\dx"  # in every review of a session, and in no review of another one

NETS = 2
PREDICTIONS = 10_000
TYPING = 8  # sessions that type while memory is watched
LONGEST = 450  # words: more than the nets read
SAMPLES = 100
MOST_GROWTH = 2048.0  # kB per 1,000 predictions

REMEMBERED = 128  # ended sessions that Streamlit keeps at most, for two minutes, in case they come back
VISITS = 100
MOST_KEPT = 128.0  # kB per session that has ended: half of what one weighs that stays, and above the noise


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as started:
        run(when_loaded(started.url))
        yield started


def is_untroubled(view: View) -> bool:
    """Whether nothing on the page went wrong that nobody foresaw."""
    return not view.all("exception") and all(alert.format != Alert.ERROR for alert in view.all("alert"))


async def typed(visitor: Visitor, text: str) -> View:
    """Types a review and waits for the run that read it: one that was given up for it may end before."""
    view = await visitor.type("Review", text)
    while parse_qs(visitor.query).get("review") != [text]:
        view = await visitor.finish()
    return view


def slope(at: np.ndarray, kilobytes: np.ndarray) -> float:
    """Kilobytes per 1,000 predictions, by least squares."""
    return float(1000 * np.polyfit(at, kilobytes, 1)[0])


def test_fifty_sessions_typing_at_once_each_get_their_own_answer(server, say) -> None:
    rng = np.random.default_rng(0)
    marks = [f"zq{number:02d}x" for number in range(SESSIONS)]

    async def type_together() -> tuple[list[str], list[View]]:
        texts: list[str] = []
        async with AsyncExitStack() as stack:
            visitors = [await stack.enter_async_context(Visitor(server.url, MARK)) for _ in marks]
            await asyncio.gather(*(visitor.open() for visitor in visitors))
            views = list(await asyncio.gather(*(visitor.open("sentiment") for visitor in visitors)))
            for number in range(ROUNDS):
                round_ = [invented(rng, int(rng.integers(5, 80)), mark) for mark in marks]
                if number == ROUNDS - 1:  # the last in a hurry: what was sent before is given up
                    await asyncio.gather(*(visitor.send("Review", "awful") for visitor in visitors))
                both = zip(visitors, round_, strict=True)
                views += await asyncio.gather(*(typed(visitor, text) for visitor, text in both))
                texts += round_
        for visitor, mark in zip(visitors, marks, strict=True):
            assert visitor.heard == {mark.encode()}
        return texts, views

    start = time.perf_counter()
    texts, views = run(type_together())
    took = time.perf_counter() - start
    assert all(is_untroubled(view) for view in views)
    answered = [(text, view) for text, view in zip(texts, views[SESSIONS:], strict=True) if view.metrics]
    busy = [view for view in views[SESSIONS:] if not view.metrics]
    assert all(BUSY in " ".join(view.lines) for view in busy)
    waits = sorted(view.seconds for view in views[SESSIONS:])
    say(
        f"{SESSIONS} sessions, {len(texts)} reviews, {ROUNDS} rounds in {took:.0f} s: {len(answered)} answers, "
        f"{len(busy)} times busy; waits {median(waits):.2f} s in the middle, {waits[-1]:.2f} s at most"
    )
    assert len(answered) > len(texts) / 2
    wanted = large_numbers([text for text, _ in answered])
    assert [view.metrics for _, view in answered] == wanted


def test_memory_does_not_grow_with_predictions(server, say) -> None:
    rng = np.random.default_rng(1)
    n_reviews = PREDICTIONS // NETS
    reviews = (
        invented(rng, int(n_words), f"nr{number}")
        for number, n_words in enumerate(np.exp(rng.uniform(0, np.log(LONGEST), n_reviews)))
    )
    at: list[int] = []
    kilobytes: list[int] = []

    async def type_on(visitor: Visitor) -> None:
        await visitor.open()
        await visitor.open("sentiment")
        for done, text in numbered:
            view = await visitor.type("Review", text)
            assert len(view.metrics) == NETS, view.lines
            if done % (n_reviews // SAMPLES) == 0:
                at.append(NETS * done)
                kilobytes.append(server.resident_kb)

    async def type_all() -> None:
        async with AsyncExitStack() as stack:
            visitors = [await stack.enter_async_context(Visitor(server.url)) for _ in range(TYPING)]
            await asyncio.gather(*(type_on(visitor) for visitor in visitors))

    numbered = enumerate(reviews, start=1)
    start = time.perf_counter()
    run(type_all())
    took = time.perf_counter() - start
    x, y = np.array(at), np.array(kilobytes)
    warm, late = x > PREDICTIONS / 5, x > PREDICTIONS / 2
    growth, late_growth = slope(x[warm], y[warm]), slope(x[late], y[late])
    say(
        f"{PREDICTIONS:,} predictions in {took:.0f} s: {y[0] / 1024:.0f} MB at first, {y[-1] / 1024:.0f} MB at last; "
        f"{growth:+.0f} kB per 1,000 after the first fifth, {late_growth:+.0f} in the second half"
    )
    assert late_growth < MOST_GROWTH


def test_sessions_that_end_leave_nothing_behind(server, say) -> None:
    rng = np.random.default_rng(2)

    async def visit() -> None:
        async with Visitor(server.url) as visitor:
            await visitor.open()
            await visitor.open("sentiment")
            assert is_untroubled(await visitor.type("Review", invented(rng, 60)))
            assert is_untroubled(await visitor.open("forecast"))

    async def come_and_go(visits: int) -> None:
        for first in range(0, visits, TYPING):
            await asyncio.gather(*(visit() for _ in range(min(TYPING, visits - first))))

    at_first = server.resident_kb
    run(come_and_go(REMEMBERED))
    before = server.resident_kb
    run(come_and_go(VISITS))
    after = server.resident_kb
    say(
        f"{REMEMBERED} sessions, which the server remembers for a while: {at_first / 1024:.0f} to {before / 1024:.0f} "
        f"MB; {VISITS} more: {after / 1024:.0f} MB, {(after - before) / VISITS:+.0f} kB each"
    )
    assert server.active_sessions == 0
    assert (after - before) / VISITS < MOST_KEPT
