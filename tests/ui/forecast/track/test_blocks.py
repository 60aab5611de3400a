"""The block alone, with a net that needs no TensorFlow; the page it stands on is tested in tests/pages."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from seqapp.data.track import TrackRecord
from seqapp.ui.forecast.track import blocks, tables
from tests.workflows.forecast.track_parts import after_close, cut_at, fan_of, net_in, prices_of

PRICES = prices_of()
DAY = 300


@pytest.fixture
def world(tmp_path, monkeypatch):
    """What the block is given, moved by a test."""
    monkeypatch.setenv("SEQAPP_DATA", str(tmp_path))
    now = SimpleNamespace(now=after_close(DAY), known=cut_at(PRICES, DAY), nets=[net_in(tmp_path)])
    now.shown = fan_of(now.known)
    now.record = TrackRecord.below(tmp_path)
    monkeypatch.setattr(blocks, "clock", lambda: now.now)
    monkeypatch.setattr(blocks, "test_answers", lambda: [(net, now.shown) for net in now.nets], raising=False)
    monkeypatch.setattr(blocks, "test_series", lambda: {"AAPL": now.known}, raising=False)
    return now


def script():
    from seqapp.ui.forecast.track import blocks

    blocks.track_block(blocks.test_series(), "AAPL", blocks.test_answers())


def drawn():
    app = AppTest.from_function(script, default_timeout=30).run()
    assert not app.exception
    return app


def words(app):
    return " ".join(one.value for one in [*app.markdown, *app.caption, *app.warning])


def test_with_nothing_kept_it_says_so_calmly_beside_the_button(world):
    app = drawn()
    assert tables.NOTHING in words(app)
    assert [button.label for button in app.button] == ["Keep today's forecast"]
    assert not app.warning


def test_the_button_keeps_the_forecast_once(world):
    app = drawn()
    app.button[0].click().run()
    assert "1 forecast is kept." in words(app)
    assert "Of 3 made, none has arrived" in words(app)
    before = world.record.path("AAPL").read_bytes()
    app.button[0].click().run()
    assert "Kept before" in words(app)
    assert world.record.path("AAPL").read_bytes() == before


def test_what_was_kept_is_drawn_beside_its_outcome_when_that_has_arrived(world):
    drawn().button[0].click().run()
    world.known, world.now = cut_at(PRICES, DAY + 5), after_close(DAY + 5)
    world.shown = fan_of(world.known)
    app = drawn()
    assert "Of 3 made, 2 have arrived" in words(app)
    assert app.dataframe[0].value["Days ahead"].tolist() == [5, 1]


def test_a_forecast_whose_outcome_is_known_has_no_button_and_says_why(world):
    world.known = cut_at(PRICES, DAY + 1)
    app = drawn()
    assert not app.button
    assert "its outcome is known" in words(app)


def test_an_exchange_that_closes_while_the_page_stands_open_ends_it(world):
    app = drawn()
    world.now += timedelta(days=1)
    app.button[0].click().run()
    assert world.record.tickers == []
    assert "cannot be kept" in words(app)


def test_a_damaged_record_is_one_line_and_no_button_writes_over_it(world):
    drawn().button[0].click().run()
    path = world.record.path("AAPL")
    path.write_bytes(b"not parquet")
    app = drawn()
    assert "is damaged" in words(app)
    assert not app.button
    assert path.read_bytes() == b"not parquet"


def test_while_no_net_has_answered_there_is_no_button(world):
    world.nets = []
    assert not drawn().button


def test_prices_of_a_users_own_file_are_never_kept(world, monkeypatch):
    monkeypatch.setattr("seqapp.ui.prices.is_uploaded", lambda _: True)
    app = drawn()
    assert not app.button
    assert tables.UPLOADED in words(app)
