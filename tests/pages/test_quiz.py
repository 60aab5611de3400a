"""The quiz: the models say which option is right, and the page keeps to what they say."""

import re
from dataclasses import replace
from functools import partial
from math import inf, nextafter

import pytest
from streamlit.testing.v1 import AppTest

from seqapp.numbers.errors import WorldError
from seqapp.numbers.gradients import changed
from seqapp.ui import lesson
from seqapp.ui.path import LEAKAGE, LESSON
from seqapp.ui.quiz import answers, tables, texts
from seqapp.ui.quiz.asking import Question, Reviewers, between, filled, most
from seqapp.ui.quiz.bank import BY_KEY, TOPICS
from seqapp.ui.quiz.card import verdict
from seqapp.ui.quiz.given import Given
from tests.pages.helpers import is_calm, wait_for_models
from tests.pages.helpers import texts as read

QUICK = "steps-2"
PAGES = [step.page for step in (*LESSON, LEAKAGE)]


@pytest.fixture(scope="module")
def shipped():
    """The models that ship, loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SEQAPP_MODELS", raising=False)
        wait_for_models()
        yield


def choose(app: AppTest, key: str, option: int) -> AppTest:
    """A visitor commits to an option."""
    radio = next(one for one in app.radio if one.key.endswith(f" of {key}"))
    radio.set_value(option).run()
    return app.button(key=f"commit {key}").click().run()


def right_of(key: str) -> int:
    return BY_KEY[key].right(answers.numbers_of(BY_KEY[key]))


def reviewers(question: Question) -> Reviewers:
    words = {text: lesson.token_ids(text) for text in question.reads}
    return Reviewers(lesson.seed_weights(), lesson.seeds(lesson.SHIPPED), words)


def with_lstm(asked: Reviewers, change) -> Reviewers:
    """The same, asked of nets of which the LSTMs were changed."""
    lstms = tuple(change(net) for net in asked.weights.nets["lstm"])
    return replace(asked, weights=replace(asked.weights, nets={**asked.weights.nets, "lstm": lstms}))


def test_there_are_questions_on_every_page_of_the_lesson_and_each_has_a_name_of_its_own() -> None:
    assert list(TOPICS) == PAGES == list(texts.TOPICS)
    assert sum(map(len, TOPICS.values())) == len(BY_KEY) >= 24
    assert all(len(questions) >= 4 for questions in TOPICS.values())
    for topic, questions in TOPICS.items():
        assert [question.key for question in questions] == [
            f"{topic}-{at + 1}" for at in range(len(questions))
        ]
    assert len({question.title for question in BY_KEY.values()}) >= len(BY_KEY) - 1


@pytest.mark.parametrize("key", BY_KEY)
def test_the_models_say_that_exactly_one_option_is_right(shipped, key) -> None:
    question = BY_KEY[key]
    assert 2 <= len(question.options) == len(question.rules) <= 4
    assert len({option.text for option in question.options}) == len(question.options)
    numbers = answers.numbers_of(question)
    assert sum(rule(numbers) for rule in question.rules) == 1
    for choice in range(len(question.options)):
        said = verdict(question, Given(choice), numbers)
        assert re.search(r"\d", question.told(numbers))
        assert "nan" not in said.lower().split()
        assert ("**Right.**" in said) == (choice == question.right(numbers))
        assert (question.options[choice].wrong in said) == (choice != question.right(numbers))


def test_right_answers_stand_at_every_place_in_the_list(shipped) -> None:
    places = [question.right(answers.numbers_of(question)) for question in BY_KEY.values()]
    assert {0, 1, 2} <= set(places)
    assert max(map(places.count, places)) <= 0.6 * len(places)


@pytest.mark.parametrize("key", BY_KEY)
def test_ranges_leave_no_number_out_and_none_twice(key) -> None:
    bounds = [rule.args for rule in BY_KEY[key].rules if isinstance(rule, partial) and len(rule.args) == 3]
    if len(bounds) != len(BY_KEY[key].rules) or len({name for name, *_ in bounds}) != 1:
        return  # formulas that fit, the largest of several, or two conditions at once
    name = bounds[0][0]
    edges = {edge for _, *ends in bounds for edge in ends if abs(edge) < inf}
    tried = {0.0, -1e9, 1e9, *edges, *(nextafter(edge, way) for edge in edges for way in (-inf, inf))}
    for value in tried:
        assert sum(rule({name: value}) for rule in BY_KEY[key].rules) == 1, value


@pytest.mark.parametrize(
    ("key", "change", "right"),
    [
        ("belt-3", {"forget_shift": 9.0}, "More than nine tenths"),
        ("belt-7", {"forget_shift": 9.0}, "A tenth to half"),
        ("belt-1", {"forget_shift": 60.0}, None),  # at f = 1 two of the formulas are the same one
    ],
)
def test_other_nets_make_another_option_right(shipped, key, change, right) -> None:
    question = BY_KEY[key]
    numbers = question.measure(with_lstm(reviewers(question), lambda net: changed(net, **change)))
    if right is None:
        with pytest.raises(WorldError, match=key):
            question.right(numbers)
    else:
        assert question.options[question.right(numbers)].text == right


def test_a_halved_rnn_has_a_gradient_that_must_vanish(shipped) -> None:
    for key, right in (("gradients-7", 0), ("gradients-3", 0)):
        asked = reviewers(BY_KEY[key])
        halved = tuple(changed(net, scale=0.5) for net in asked.weights.nets["rnn"])
        asked = replace(asked, weights=replace(asked.weights, nets={**asked.weights.nets, "rnn": halved}))
        assert BY_KEY[key].right(BY_KEY[key].measure(asked)) == right
        assert right_of(key) != right


def test_rules_and_sentences_are_what_they_say() -> None:
    assert [rule({"x": 0.5}) for rule in between("x", 0.1, 0.5)] == [False, False, True]
    assert [rule({"a": 1.0, "b": 1.0}) for rule in most("a", "b")] == [True, False]
    assert filled("{x:.1%}, {y:+.2f}", {"x": 0.123, "y": 1}) == "12.3\u00a0%, +1.00"


def test_a_wrong_answer_is_told_what_is_wrong_with_it_by_numbers_and_can_be_tried_again(
    open_app, root, shipped
) -> None:
    app = open_app(root / "models", "quiz", q="belt-2")
    assert is_calm(app)
    assert app.button(key="commit belt-2").disabled
    assert "lets through" not in read(app)
    choose(app, "belt-2", 0)
    assert is_calm(app)
    said = read(app)
    assert BY_KEY["belt-2"].options[0].wrong in said
    assert BY_KEY["belt-2"].told(answers.numbers_of(BY_KEY["belt-2"])) in said
    assert app.get("progress")[0].proto.text.startswith("1 of")
    assert "Right: 0 of 1" in app.get("progress")[0].proto.text
    app.button(key="again belt-2").click().run()
    assert app.button(key="commit belt-2").disabled
    choose(app, "belt-2", right_of("belt-2"))
    assert "**Right.**" in read(app)
    assert "Right: 1 of 1" in app.get("progress")[0].proto.text
    assert app.query_params == {"q": "belt-2"}


def test_the_wrong_ones_can_be_asked_again_alone_and_all_be_forgotten(open_app, root, shipped) -> None:
    app = open_app(root / "models", "quiz", q="steps-2")
    choose(app, "steps-2", right_of("steps-2"))
    app.button(key="next question").click().run()
    assert app.session_state.q == "steps-3"
    choose(app, "steps-3", 2 if right_of("steps-3") != 2 else 1)
    app.button(key="go to steps-1").click().run()
    assert is_calm(app)
    next(one for one in app.button if one.label == "Retry the wrong ones").click().run()
    assert app.session_state.q == "steps-3"
    assert not [one for one in app.button if one.key == "again steps-3"]
    assert "Right: 1 of 1" in app.get("progress")[0].proto.text
    next(one for one in app.button if one.label == "Start again").click().run()
    assert app.get("progress")[0].proto.text.startswith("0 of")
    assert not [one for one in app.button if one.label == "Start again"]


def test_answers_are_a_table_that_says_no_more_than_may_be_shown(shipped) -> None:
    given = {"steps-2": Given(0, 2), "belt-2": Given(2, 1)}
    measured = {"belt-2": answers.numbers_of(BY_KEY["belt-2"])}
    table = tables.results(given, measured)
    assert table["key"].tolist() == ["steps-2", "belt-2"]
    assert table["tries"].tolist() == [2, 1]
    assert table["your answer"].tolist() == [
        BY_KEY["steps-2"].options[0].text,
        BY_KEY["belt-2"].options[2].text,
    ]
    hidden, shown = table.iloc[0], table.iloc[1]
    assert hidden[["right", "right answer", "measured"]].isna().all()
    assert shown["right"] == (right_of("belt-2") == 2)
    assert shown["measured"] == BY_KEY["belt-2"].told(measured["belt-2"])
    assert str(tables.score(given, measured)).startswith(f"2 of {len(BY_KEY)} questions answered. Right: ")


def test_where_answers_are_hidden_an_answer_is_kept_and_not_judged_until_it_is_revealed(
    open_app, root, shipped
) -> None:
    app = open_app(root / "models", "quiz", q=QUICK, hide="answers")
    choose(app, QUICK, 0)
    told = BY_KEY[QUICK].told(answers.numbers_of(BY_KEY[QUICK]))
    assert texts.KEPT in read(app)
    assert told not in read(app)
    assert "Right" not in app.get("progress")[0].proto.text
    assert not [one for one in app.button if one.label == "Retry the wrong ones"]
    assert app.button(key=f"go to {QUICK}").icon == ":material/lock:"
    app.button(key=f"reveal {QUICK}").click().run()
    assert told in read(app)
    assert "of 1." in app.get("progress")[0].proto.text


def test_with_hidden_controls_the_question_of_the_link_is_all_there_is(open_app, root, shipped) -> None:
    app = open_app(root / "models", "quiz", q=QUICK, hide="controls")
    assert is_calm(app)
    assert app.button(key=f"commit {QUICK}")
    assert "st-key-not-drawn" in "".join(one.proto.body for one in app.get("html"))


def test_what_is_answered_on_a_page_of_the_lesson_is_answered_in_the_quiz_and_for_nobody_else(
    open_app, root, shipped
) -> None:
    app = open_app(root / "models", "steps")
    choose(app, QUICK, 1)
    assert is_calm(app)
    assert "**Right.**" in read(app)
    app.switch_page("pages/quiz.py").run()
    assert app.get("progress")[0].proto.text.startswith("1 of")
    app.button(key=f"go to {QUICK}").click().run()
    assert "**Right.**" in read(app)
    other = open_app(root / "models", "quiz", q=QUICK)
    assert other.get("progress")[0].proto.text.startswith("0 of")
    assert "**Right.**" not in read(other)


def test_models_that_are_not_installed_make_one_calm_line(open_app, tmp_path) -> None:
    app = open_app(tmp_path, "quiz", q="order-1", wait=False)
    assert is_calm(app)
    for key in ("order-1", "distance-4", "leakage-1"):
        app.button(key=f"go to {key}").click().run()
        choose(app, key, 0)
        assert is_calm(app), key
    assert len(app.warning) + len(app.info) >= 1
