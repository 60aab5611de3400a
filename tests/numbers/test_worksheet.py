import numpy as np
import pytest

from seqapp.numbers.reference import lstm_step, simple_rnn_step
from seqapp.numbers.worksheet import (
    PARTS,
    SMALLEST,
    TOLERANCE,
    UNITS,
    check,
    forward,
    given,
    problem,
    rows,
)

CELLS = ("rnn", "lstm")
BY = r"\partial L/\partial "
SMALL = 1e-6  # of a central difference


def loss(sheet, before, weights) -> float:
    """L of the last step alone, from the states before it."""
    x = sheet.x[-1:]
    if sheet.cell == "rnn":
        h = simple_rnn_step(x, before[0], *weights)
    else:
        h, _ = lstm_step(x, *before, *weights)
    return float((sheet.h_gradient * h).sum())


def differences(sheet) -> dict[str, np.ndarray]:
    """The last step's gradients by central differences of `reference`, by what they are of."""
    lines = {row.symbol: np.array([row.values]) for row in rows(sheet)}
    places = {"h": lines["h_2"], "W": sheet.kernel, "U": sheet.recurrent_kernel, "b": sheet.bias}
    places["c"] = lines.get("c_2", sheet.c[None])
    slopes = {}
    for name, value in places.items():
        slope = np.zeros_like(value)
        for at in np.ndindex(value.shape):
            ends = []
            for step in (SMALL, -SMALL):
                moved = {key: array.copy() for key, array in places.items()}
                moved[name][at] += step
                weights = (moved["W"], moved["U"], moved["b"])
                ends.append(loss(sheet, (moved["h"], moved["c"]), weights))
            slope[at] = (ends[0] - ends[1]) / (2 * SMALL)
        slopes[name] = slope
    return slopes


def keyed(sheet) -> dict[str, np.ndarray]:
    """The key's gradients put together as `differences` gives them."""
    lines = {row.symbol.removeprefix(BY): row.values for row in rows(sheet) if row.part == "back"}
    blocks = ("",) if sheet.cell == "rnn" else ("_i", "_f", "_g", "_o")
    return {
        "W": np.concatenate([lines[f"W{block}"] for block in blocks])[None],
        "U": np.stack([np.concatenate([lines[f"U{b}[{u}]"] for b in blocks]) for u in (1, 2)]),
        "b": np.concatenate([lines[f"b{block}"] for block in blocks]),
        "h": np.array([lines["h_2"]]),
    } | ({"c": np.array([lines["c_2"]])} if sheet.cell == "lstm" else {})


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("cell", CELLS)
def test_the_key_of_the_step_back_is_what_central_differences_say(cell, seed) -> None:
    sheet = problem(cell, seed)
    slopes = differences(sheet)
    for name, gradient in keyed(sheet).items():
        np.testing.assert_allclose(gradient, slopes[name], rtol=1e-6, atol=1e-8, err_msg=name)


def by_hand(sheet) -> list[np.ndarray]:
    """The whole sheet with a calculator: every line rounded to four decimals before it is used, written out anew."""
    lines: list[np.ndarray] = []

    def line(value) -> np.ndarray:
        lines.append(np.round(value, 4))
        return lines[-1]

    def sigma(a):
        return 1 / (1 + np.exp(-a))

    names = "." if sheet.cell == "rnn" else "ifgo"
    W, U, b = ({k: a[..., 2 * n : 2 * n + 2] for n, k in enumerate(names)} for a in weights(sheet))
    h, c = sheet.h, sheet.c
    for x in sheet.x:
        h_2, c_2 = h, c
        a = {k: line(x[0] * W[k][0] + h @ U[k] + b[k]) for k in names}
        if sheet.cell == "rnn":
            h = line(np.tanh(a["."]))
            continue
        i, f, g, o = (line((np.tanh if k == "g" else sigma)(a[k])) for k in names)
        c = line(f * c + i * g)
        h = line(o * np.tanh(c))
    asked = sheet.h_gradient
    if sheet.cell == "rnn":
        da = {".": line(asked * (1 - h**2))}
    else:
        dc = line(asked * o * (1 - np.tanh(c) ** 2))
        slopes = {"i": g * i * (1 - i), "f": c_2 * f * (1 - f), "g": i * (1 - g**2)}
        da = {k: line(dc * slopes[k]) for k in "ifg"} | {"o": line(asked * np.tanh(c) * o * (1 - o))}
    for k in names:
        for factor in (sheet.x[-1][0], h_2[0], h_2[1], 1):
            line(factor * da[k])
    line(sum(da[k] @ U[k].T for k in names))
    if sheet.cell == "lstm":
        line(dc * f)
    return lines


def weights(sheet):
    return sheet.kernel, sheet.recurrent_kernel, sheet.bias


@pytest.mark.parametrize("cell", CELLS)
def test_whoever_carries_four_decimals_through_a_whole_sheet_is_right(cell) -> None:
    for seed in range(1, 101):
        sheet = problem(cell, seed)
        lines = rows(sheet)
        answers = dict(zip([row.symbol for row in lines], by_hand(sheet), strict=True))
        checked = check(lines, answers)
        assert (checked.filled, checked.right, checked.wrong) == (len(lines), len(lines), None), seed


@pytest.mark.parametrize("cell", CELLS)
def test_every_seed_has_other_numbers_of_one_decimal_and_no_answer_that_0_could_pass_for(cell) -> None:
    seen = set()
    for seed in range(1, 101):
        sheet = problem(cell, seed)
        numbers = [value for one in given(sheet) for line in one.values for value in line]
        assert all(value and round(value, 1) == value for value in numbers)
        seen.add(tuple(numbers))
        answers = np.array([row.values for row in rows(sheet)])
        assert abs(answers).min() >= SMALLEST > 3 * TOLERANCE
    assert len(seen) == 100


def test_the_same_seed_gives_the_same_sheet_and_the_cells_have_sheets_of_their_own() -> None:
    assert rows(problem("lstm", 7)) == rows(problem("lstm", 7))
    assert problem("lstm", 7).x.tolist() != problem("rnn", 7).x.tolist()


@pytest.mark.parametrize(("cell", "count"), [("rnn", 12), ("lstm", 53)])
def test_every_line_is_asked_once_in_the_order_of_computing(cell, count) -> None:
    lines = rows(problem(cell, 3))
    assert len({row.symbol for row in lines}) == len(lines) == count
    assert [part for part in PARTS for row in lines if row.part == part] == [row.part for row in lines]
    assert all(len(row.values) == UNITS for row in lines)


def test_the_first_wrong_line_is_named_in_the_order_of_computing_not_of_filling_in() -> None:
    lines = rows(problem("rnn", 2))
    first, second, third = lines[:3]
    off = (second.values[0], second.values[1] + 2 * TOLERANCE)
    checked = check(lines, {third.symbol: (9.0, 9.0), second.symbol: off, first.symbol: first.values})
    assert (checked.filled, checked.right, checked.wrong) == (3, 1, second)
    assert check(lines, {first.symbol: None}).wrong == first
    assert check(lines, {first.symbol: first.values[:1]}).wrong == first
    assert check(lines, {}).wrong is None
    near = tuple(value + 0.9 * TOLERANCE for value in first.values)
    assert check(lines, {first.symbol: near}).wrong is None


def test_a_step_by_name_is_the_reference() -> None:
    rng = np.random.default_rng(0)
    x, h, c = rng.normal(size=(3, 2)), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    W, U, b = rng.normal(size=(2, 16)), rng.normal(size=(4, 16)), rng.normal(size=16)
    now = forward("lstm", x, (h, c), (W, U, b))
    assert list(now) == ["a", "i", "f", "g", "o", "c", "h"]
    np.testing.assert_array_equal((now["h"], now["c"]), lstm_step(x, h, c, W, U, b))
    np.testing.assert_allclose(np.log(now["f"] / (1 - now["f"])), now["a"][:, 4:8])
    assert list(forward("rnn", x, (h, c), (W[:, :4], U[:, :4], b[:4]))) == ["a", "h"]
