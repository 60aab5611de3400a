import pytest


@pytest.fixture(scope="session")
def smoke_run(tmp_path_factory):
    """One smoke training of an LSTM, through to its export."""
    from seqapp.numbers.config import SentimentConfig
    from seqapp.workflows.training.retrain import retrain

    config = SentimentConfig(cell="lstm").model_copy(update={**SentimentConfig.smoke, "epochs": 2})
    return retrain(
        config, runs=tmp_path_factory.mktemp("runs"), smoke=True, tensorboard=True, tell=lambda _: None
    )


@pytest.fixture(scope="session")
def smoke_model(smoke_run):
    from seqapp.store.registry import resolve
    from seqapp.store.served import ServedModel

    return ServedModel.load(resolve(str(smoke_run.path)))
