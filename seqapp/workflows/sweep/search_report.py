"""What a search says: its trials, best first, and in sentences what counted and how good the winner is."""

from typing import Any

BEST = 10  # trials in the table
NAMES = {"log_loss": "log loss", "pinball": "pinball loss a day ahead"}


def rows(report: dict[str, Any]) -> list[list[str]]:
    """The best trials as texts, the heading first."""
    fields = list(report["trials"][0]["values"])
    whole = sorted((one for one in report["trials"] if one["loss"] is not None), key=lambda one: one["loss"])
    table = [[*fields, report["measure"].replace("_", " ")]]
    table += [
        [*(_number(one["values"][field]) for field in fields), f"{one['loss']:.5f}"] for one in whole[:BEST]
    ]
    return table


def sentences(report: dict[str, Any]) -> list[str]:
    """What the table does not say."""
    trials, winner, held_back = report["trials"], report["winner"], report["held_back"]
    given_up = sum(one["loss"] is None for one in trials)
    chosen = "The best ones above were chosen by their validation loss: of so many it is too good."
    lines = [f"{len(trials)} trials, {given_up} of them given up early or diverged. {chosen}"]
    if report["importances"]:
        shares = ", ".join(f"{field} {share:.0%}" for field, share in report["importances"].items())
        lines.append(f"What the loss varied by (fANOVA): {shares}.")
    measures = _measures(held_back)
    n = len(held_back["nets"])
    if n:
        lines.append(
            f"The winner, trained from {n} other seeds, on {held_back['on']}: {_reached(held_back)}."
        )
    else:
        lines.append("The winner, trained from other seeds, diverged every time: do not rely on it.")
    lines.append(_gain(held_back, report["recipe_held_back"]))
    beside = {
        name.removeprefix("pinball_of_"): value
        for name, value in held_back["mean"].items()
        if name not in measures
    }
    if beside:
        name = min(beside, key=lambda one: beside[one])
        lines.append(f"The best simple baseline there is {name}: {beside[name]:.4g}.")
    values = " ".join(f"--set {field}={_number(value)}" for field, value in winner["values"].items())
    lines.append(f"To train it: {values}")
    return lines


def _measures(held_back: dict[str, Any]) -> list[str]:
    return [name for name in held_back["mean"] if not name.startswith("pinball_of_")]


def _reached(held_back: dict[str, Any]) -> str:
    mean, spread = held_back["mean"], held_back["spread"]
    return ", ".join(
        f"{NAMES.get(name, name)} {mean[name]:.4g} "
        + ("(of one net)" if spread[name] is None else f"(spread {spread[name]:.2g})")
        for name in _measures(held_back)
    )


def _gain(winner: dict[str, Any], recipe: dict[str, Any]) -> str:
    """What the search bought, against what seeds alone do to the recipe and to the winner."""
    if not recipe["nets"]:
        return "The recipe as it stands, from the same seeds, diverged every time."
    reached = f"The recipe as it stands, from the same seeds: {_reached(recipe)}."
    if not winner["nets"]:
        return reached
    loss = _measures(winner)[-1]
    change = winner["mean"][loss] - recipe["mean"][loss]
    changed = f"The search changed the {NAMES.get(loss, loss)} by {change / recipe['mean'][loss]:+.2%}"
    spreads = [one["spread"][loss] for one in (winner, recipe) if one["spread"][loss] is not None]
    if not spreads:
        return f"{reached} {changed}; of one net each, that may be chance."
    told = "more" if abs(change) > 2 * max(spreads) else "no more"
    return f"{reached} {changed}: {told} than twice the spread between seeds."


def _number(value: float) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
