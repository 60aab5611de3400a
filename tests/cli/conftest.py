import pytest

from seqapp.cli import main
from tests.records import sentiment_record


@pytest.fixture
def run(capsys):
    """Run a command line; gives exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return stopped.value.code, captured.out, captured.err

    return run


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    """A version folder with an untrained sentiment network in it."""
    import keras
    import numpy as np

    from seqapp.networks.sentiment import build_network, export_network
    from seqapp.networks.text import Reader
    from seqapp.numbers.config import SentimentConfig
    from seqapp.store.learnt import write_learnt
    from seqapp.store.publish import write_version
    from seqapp.workflows.sentiment.train import golden

    config = SentimentConfig(cell="lstm", units=4, embedding_units=4, max_tokens=50)
    vocabulary = ["good", "bad", "film", "a"]
    network, reader = build_network(config, len(vocabulary)), Reader(vocabulary, config.max_tokens)
    rng = np.random.default_rng(0)
    network.set_weights([rng.normal(size=weight.shape) for weight in network.get_weights()])

    def build(folder):
        import json

        export_network(network, reader, folder)
        write_learnt(folder, ["A good film!", "bad film"], vocabulary)
        (folder / "run.json").write_text(json.dumps(sentiment_record(config=config.model_dump())))
        (folder / "MODEL_CARD.md").write_text("a net for tests")
        (folder / "golden.json").write_text(json.dumps(golden(network, reader)))

    assert keras.backend.backend() == "tensorflow"
    return write_version(
        tmp_path_factory.mktemp("models") / "sentiment_plain_lstm", build, check=lambda _: None
    ).path
