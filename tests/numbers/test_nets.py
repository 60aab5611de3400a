import numpy as np
import pytest

from seqapp.numbers import reference
from seqapp.numbers.errors import BadInputError
from seqapp.numbers.nets import NAMES, Classifier, Net, probability, read

TIMESTEPS = 7
IDS = np.array([3, 1, 4, 1, 5, 2, 6])


def random_net(cell: str, seed: int = 0, units: int = 5, features: int = 3) -> Net:
    rng = np.random.default_rng(seed)
    width = units * (1 if cell == "rnn" else 4)
    return Net(
        cell=cell,
        seed=seed,
        embedding=rng.normal(size=(9, features)).astype(np.float32),
        kernel=rng.normal(size=(features, width)),
        recurrent_kernel=rng.normal(size=(units, width)) / 2,
        bias=rng.normal(size=width),
        output_kernel=rng.normal(size=units),
        output_bias=0.7,
    )


def random_states(net: Net, *batch: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(9)
    return tuple(rng.normal(size=(*batch, net.units)) for _ in range(1 if net.cell == "rnn" else 2))


@pytest.mark.parametrize("cell", NAMES)
def test_a_text_is_read_as_the_reference_reads_it_from_any_states(cell) -> None:
    net = random_net(cell)
    states = random_states(net)
    step = reference.simple_rnn_step if cell == "rnn" else reference.lstm_step
    trajectory = reference.run(
        lambda x, *states: step(x, *states, net.kernel, net.recurrent_kernel, net.bias),
        net.embedding[IDS][None],
        tuple(state[None] for state in states),
    )
    traced = read(net, IDS, states=states)
    assert set(traced) == {*net.names, "logit"}
    for name, value in zip(("h",) if cell == "rnn" else ("h", "c"), trajectory, strict=True):
        np.testing.assert_allclose(traced[name], value[0], atol=1e-12)
    np.testing.assert_allclose(traced["logit"], trajectory[0][0] @ net.output_kernel + 0.7, atol=1e-12)


@pytest.mark.parametrize("cell", NAMES)
def test_texts_read_together_are_read_as_each_alone_and_a_prefix_as_the_beginning(cell) -> None:
    net = random_net(cell)
    both = np.stack([IDS, IDS[::-1]])
    together = read(net, both)
    for name in (*net.names, "logit"):
        np.testing.assert_allclose(together[name][1], read(net, IDS[::-1])[name], atol=1e-12)
        np.testing.assert_allclose(read(net, IDS[:3])[name], together[name][0, :3], atol=1e-12)


def test_the_gates_are_those_of_the_reference() -> None:
    net = random_net("lstm")
    states = random_states(net)
    gates = reference.lstm_gates(
        net.embedding[IDS[:1]], states[0][None], net.kernel, net.recurrent_kernel, net.bias
    )
    traced = read(net, IDS[:1], states=states)
    for name, value in zip("ifgo", gates, strict=True):
        np.testing.assert_allclose(traced[name], value, atol=1e-12)


def test_a_change_that_clamps_the_gates_freezes_the_cell_from_its_step_on() -> None:
    net = random_net("lstm")

    def freeze(t, gates):
        return {**gates, "f": np.ones_like(gates["f"]), "i": 0 * gates["i"]} if t >= 3 else gates

    plain, frozen = read(net, IDS), read(net, IDS, change=freeze)
    np.testing.assert_array_equal(frozen["c"][:3], plain["c"][:3])
    np.testing.assert_array_equal(frozen["c"][3:], np.repeat(plain["c"][2:3], 4, axis=0))
    assert abs(frozen["h"][4:] - plain["h"][4:]).max() > 0.01
    np.testing.assert_array_equal(frozen["f"][3:], 1.0)


def test_a_change_of_the_rnn_s_pre_activation_reaches_all_that_follows() -> None:
    net = random_net("rnn")
    silent = read(net, IDS, change=lambda t, gates: {k: v * (t != 2) for k, v in gates.items()})
    np.testing.assert_array_equal(silent["h"][2], 0.0)
    np.testing.assert_allclose(silent["h"][3:], read(net, IDS[3:])["h"], atol=1e-12)


@pytest.mark.parametrize("ids", [[0.5], [[[1]]], 3, [9], [-1]])
def test_token_ids_that_a_net_cannot_look_up_are_refused(ids) -> None:
    with pytest.raises(BadInputError, match="Received"):
        read(random_net("rnn"), ids)


def test_a_text_without_words_has_no_answer_and_no_trouble() -> None:
    assert read(random_net("lstm"), [])["logit"].shape == (0,)


def test_half_is_the_probability_of_logit_zero() -> None:
    np.testing.assert_allclose(probability([0, 50, -50]), [0.5, 1, 0], atol=1e-12)


def test_one_answer_against_the_others_is_its_logit_less_their_mean_with_the_same_memory() -> None:
    net, rng = random_net("lstm"), np.random.default_rng(1)
    kernel, bias = rng.normal(size=(net.units, 3)), rng.normal(size=3)
    several = Classifier(
        "lstm", 0, net.embedding, net.kernel, net.recurrent_kernel, net.bias, kernel, bias, "digest"
    )
    h = read(net, IDS)["h"]
    logits = h @ kernel + bias
    for answer in range(3):
        one = read(several.against_the_others(answer), IDS)
        np.testing.assert_array_equal(one["h"], h)
        np.testing.assert_allclose(one["logit"], logits[:, answer] - logits.mean(axis=1))
    assert len({several.against_the_others(answer).digest for answer in range(3)}) == 3
    shares = several.shares(h)
    np.testing.assert_allclose(shares, np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))
