from seqapp.workflows.sweep.search_report import rows, sentences

REPORT = {
    "measure": "validation_log_loss",
    "cell": "lstm",
    "trials": [
        {"values": {"units": 8, "learning_rate": 0.012345}, "loss": 0.5, "epochs": 3},
        {"values": {"units": 4, "learning_rate": 0.1}, "loss": None, "epochs": 1},
        {"values": {"units": 16, "learning_rate": 0.01}, "loss": 0.25, "epochs": 3},
    ],
    "importances": {"units": 0.75, "learning_rate": 0.25},
    "winner": {"values": {"units": 16, "learning_rate": 0.01}},
    "held_back": {
        "on": "500 reviews",
        "nets": [{}, {}, {}],
        "mean": {"accuracy": 0.81234, "log_loss": 0.42},
        "spread": {"accuracy": 0.01, "log_loss": 0.02},
    },
    "recipe_held_back": {
        "on": "500 reviews",
        "nets": [{}, {}, {}],
        "mean": {"accuracy": 0.80, "log_loss": 0.40},
        "spread": {"accuracy": 0.02, "log_loss": 0.03},
    },
}


def test_the_trials_stand_best_first_without_those_given_up():
    assert rows(REPORT) == [
        ["units", "learning_rate", "validation log loss"],
        ["16", "0.01", "0.25000"],
        ["8", "0.01235", "0.50000"],
    ]


def test_the_sentences_say_what_was_chosen_by_what_and_how_good_it_is_on_what_chose_nothing():
    said = " ".join(sentences(REPORT))
    assert "3 trials, 1 of them given up early or diverged" in said
    assert "it is too good" in said
    assert "units 75%, learning_rate 25%" in said
    assert "trained from 3 other seeds, on 500 reviews: accuracy 0.8123 (spread 0.01), log loss 0.42" in said
    assert "The recipe as it stands, from the same seeds: accuracy 0.8 (spread 0.02), log loss 0.4" in said
    assert "changed the log loss by +5.00%: no more than twice the spread between seeds" in said
    assert "--set units=16 --set learning_rate=0.01" in said
    assert "baseline" not in said


def test_of_a_forecaster_the_best_baseline_stands_beside_it_and_unknown_importances_are_not_told():
    mean = {"pinball": 0.0041, "pinball_of_naive": 0.0052, "pinball_of_ewma_normal": 0.0043}
    spread = {**mean, "pinball": 0.00004}
    forecast = {
        **REPORT,
        "importances": {},
        "held_back": {**REPORT["held_back"], "mean": mean, "spread": spread},
        "recipe_held_back": {**REPORT["held_back"], "mean": {**mean, "pinball": 0.0042}, "spread": spread},
    }
    said = " ".join(sentences(forecast))
    assert "pinball loss a day ahead 0.0041" in said
    assert "changed the pinball loss a day ahead by -2.38%: more than twice the spread between seeds" in said
    assert "The best simple baseline there is ewma_normal: 0.0043" in said
    assert "fANOVA" not in said


NONE = {"on": "500 reviews", "nets": [], "mean": {}, "spread": {}}
ONE = {**REPORT["held_back"], "nets": [{}], "spread": {"accuracy": None, "log_loss": None}}


def test_nets_of_other_seeds_that_diverged_are_told():
    said = " ".join(sentences({**REPORT, "held_back": NONE}))
    assert "The winner, trained from other seeds, diverged every time" in said
    assert "from the same seeds: accuracy 0.8 (spread 0.02)" in said
    assert "changed" not in said
    said = " ".join(sentences({**REPORT, "recipe_held_back": NONE}))
    assert "The recipe as it stands, from the same seeds, diverged every time" in said
    assert "changed" not in said


def test_of_one_net_there_is_no_spread():
    said = " ".join(sentences({**REPORT, "held_back": ONE}))
    assert "trained from 1 other seeds, on 500 reviews: accuracy 0.8123 (of one net)" in said
    assert "no more than twice the spread" in said
    said = " ".join(sentences({**REPORT, "held_back": ONE, "recipe_held_back": ONE}))
    assert "changed the log loss by +0.00%; of one net each, that may be chance" in said
