"""Which doors Ray is let through; what runs on it is in test_everywhere.py."""

import pytest

from seqapp.numbers.errors import BadInputError
from seqapp.workflows.jobs.ray import refuse_open_door


@pytest.mark.parametrize("address", ["127.0.0.1:6379", "localhost:6379", "[::1]:6379"])
def test_this_machine_needs_no_token_however_it_is_named(address, monkeypatch):
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    refuse_open_door(address)
    monkeypatch.setenv("RAY_ADDRESS", address)
    refuse_open_door("auto")


@pytest.mark.parametrize("named", [None, ""])
def test_a_cluster_that_ray_would_look_for_itself_needs_a_token_as_its_head_may_be_anywhere(
    named, monkeypatch
):
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    if named is not None:
        monkeypatch.setenv("RAY_ADDRESS", named)
    with pytest.raises(BadInputError, match=r"ray=127\.0\.0\.1:6379, or set RAY_AUTH_MODE=token") as caught:
        refuse_open_door("auto")
    assert "\n" not in str(caught.value)
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    refuse_open_door("auto")


@pytest.mark.parametrize("address", ["10.0.0.7:6379", "head.example:6379", "0.0.0.0:6379"])
def test_another_machine_is_refused_without_a_token_however_it_is_named(address, monkeypatch):
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    with pytest.raises(BadInputError, match="RAY_AUTH_MODE=token"):
        refuse_open_door(address)
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(BadInputError, match="RAY_AUTH_MODE=token"):
        refuse_open_door("auto")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    refuse_open_door(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "http://127.0.0.1:8265/", ":6379", "127.0.0.1:"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(BadInputError, match="HOST:PORT") as caught:
        refuse_open_door(address)
    assert repr(address) in str(caught.value)
