import contextlib

import pytest

from seqapp.workflows.sweep import trainings
from tests.workflows.sweep.fakes import FakeRetrain


@pytest.fixture
def fake(monkeypatch):
    """Trainings that take no time, in this process."""
    retrain = FakeRetrain()
    monkeypatch.setattr(trainings, "retrain", retrain)
    monkeypatch.setattr(trainings, "one_core", contextlib.nullcontext)
    return retrain
