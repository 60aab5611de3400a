"""What model cards and tables of results share."""

from seqapp.store.records import Accuracy, SentimentMetrics

LAYER_NAMES = {"rnn": "A SimpleRNN", "lstm": "An LSTM"}


def percent(share: float) -> str:
    """A share in percent.

    >>> percent(0.916)
    '91.6'
    """
    return f"{100 * share:.1f}"


def interval(measured: Accuracy) -> str:
    """The 95 % interval of an accuracy, in percent."""
    return f"{percent(measured.accuracy_low)} to {percent(measured.accuracy_high)}"


def metrics_row(name: str, metrics: SentimentMetrics) -> str:
    """A classifier's row of a card: name, accuracy, its interval, log loss, ECE."""
    return (
        f"| {name} | {percent(metrics.accuracy)} | {interval(metrics)} | {metrics.log_loss:.3f} "
        f"| {percent(metrics.ece)} |"
    )
