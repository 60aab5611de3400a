import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from seqapp.numbers.nets import Net, read
from seqapp.numbers.watch import by_epoch, distances, left, longest, look, stretch
from seqapp.numbers.watched import Watched, WatchedEpoch

UNITS, STEPS, EXAMPLES = 3, 12, 4


def net_of(cell, seed=0):
    rng = np.random.default_rng(seed)
    blocks = 4 if cell == "lstm" else 1
    return Net(
        cell,
        0,
        rng.normal(size=(9, 2)),
        rng.normal(size=(2, blocks * UNITS)),
        rng.normal(size=(UNITS, blocks * UNITS)),
        rng.normal(size=blocks * UNITS),
        rng.normal(size=UNITS),
        0.3,
    )


def ids(seed=1):
    return np.random.default_rng(seed).integers(0, 9, (EXAMPLES, STEPS))


def by_differences(net, text, state, distance):
    """||dL/dstate|| so many steps before the end, by running the rest of the text from disturbed states."""
    at, nudge = STEPS - 1 - distance, 1e-6
    traced = read(net, text)
    names = ("h", "c") if net.cell == "lstm" else ("h",)

    def logit(change):
        moved = {name: traced[name][at] + (change if name == state else 0) for name in names}
        if not distance:  # of the last step: what is read of h, and of c through it
            h = traced["o"][at] * np.tanh(moved["c"]) if state == "c" else moved["h"]
            return h @ net.output_kernel
        return read(net, text[at + 1 :], states=tuple(moved[name] for name in names))["logit"][-1]

    # c reaches the answer through its own h, too, which the rest of the text is begun with
    if state == "c" and distance:
        plain = logit

        def logit(change):
            own = traced["o"][at] * (np.tanh(traced["c"][at] + change) - np.tanh(traced["c"][at]))
            moved = (traced["h"][at] + own, traced["c"][at] + change)
            return read(net, text[at + 1 :], states=moved)["logit"][-1]

        assert plain(np.zeros(UNITS)) == pytest.approx(logit(np.zeros(UNITS)))
    slopes = [(logit(nudge * unit) - logit(-nudge * unit)) / (2 * nudge) for unit in np.eye(UNITS)]
    return np.linalg.norm(slopes)


@pytest.mark.parametrize(("cell", "state"), [("rnn", "h"), ("lstm", "h"), ("lstm", "c")])
def test_what_is_left_of_a_gradient_is_what_disturbed_states_do_to_the_end(cell, state):
    net = net_of(cell)
    seen = look(net, ids())
    assert seen.gradients.keys() == ({"h", "c"} if cell == "lstm" else {"h"})
    for place, distance in enumerate(distances(STEPS)):
        shares = [
            by_differences(net, text, state, distance) / by_differences(net, text, state, 0) for text in ids()
        ]
        assert seen.gradients[state][place] == pytest.approx(np.prod(shares) ** (1 / EXAMPLES), rel=1e-5)


def test_how_the_answer_is_scaled_changes_nothing_that_is_left():
    net = net_of("lstm")
    louder = replace(net, output_kernel=-7 * net.output_kernel)
    for one, other in zip(*(look(each, ids()).gradients.values() for each in (net, louder)), strict=True):
        np.testing.assert_allclose(one, other)


def test_means_and_singular_values_are_those_of_the_trace_and_the_weights():
    net = net_of("lstm")
    seen, traced = look(net, ids()), read(net, ids())
    for gate in "ifo":
        assert seen.means[gate] == traced[gate].mean()
    assert seen.means["|h|"] == abs(traced["h"]).mean()
    for block, U in zip("ifgo", np.split(net.recurrent_kernel, 4, axis=1), strict=True):
        assert seen.stretch[block] ** 2 == pytest.approx(np.linalg.eigvalsh(U.T @ U).max())
    assert look(net_of("rnn"), ids()).means.keys() == {"|h|"}


def test_a_training_that_has_diverged_is_looked_at_without_an_error():
    net = net_of("rnn")
    broken = replace(net, recurrent_kernel=np.full_like(net.recurrent_kernel, np.nan))
    seen = look(broken, ids())
    assert np.isnan(seen.gradients["h"][1])
    assert np.isnan(stretch(broken)["h"])


def test_the_longest_reach_equally_far_back_and_short_ones_are_left_out():
    places, steps = longest([4, 10, 7, 9, 3])
    assert (places.tolist(), steps) == ([1, 3, 2], 7)
    assert longest([0, 0])[1] == 0


def test_a_record_is_the_same_after_json_and_has_a_row_an_epoch():
    rows = [
        WatchedEpoch(
            **vars(look(net_of("lstm"), ids())), epoch=0, curve={}, training_seconds=0.0, seconds=0.1
        )
    ]
    rows += [replace(rows[0], epoch=1, curve={"loss": 0.5}, training_seconds=8.0)]
    watched = Watched("memory", EXAMPLES, STEPS, distances(STEPS), rows)
    again = [WatchedEpoch(**row) for row in json.loads(json.dumps(asdict(watched)))["epochs"]]
    assert again == rows
    frame = by_epoch(watched)
    assert frame.columns[:2].tolist() == ["epoch", "loss"]
    assert frame["loss"].isna().tolist() == [True, False]
    assert frame["gradient c 5"].tolist() == [left(watched, rows[0], "c", 5)] * 2
    assert watched.share == 0.025
