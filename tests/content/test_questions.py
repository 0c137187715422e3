"""Every section asks before it tells; whatever a reader answers is met, and what is right is computed once more here."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from nncore.datasets import houses
from nncore.figures import live
from nncore.network import activate
from nncore.neuron import best_fit, predict
from nncore.softmax import softmax
from tests.content.reader import LESSONS, Reader


def text_of(folder: str) -> str:
    return Path("content", folder, "lesson.md").read_text(encoding="utf-8")


def sections(folder: str) -> list[tuple[str, str]]:
    """The sections of a lesson, each with its text."""
    parts = re.split(r"^#{2,3} (.+)$", text_of(folder), flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def figures_in(text: str) -> list[str]:
    names = re.findall(r"\]\(([\w/]+)\.py\)", text)
    return [name.replace("/", ".") for name in names if not name.startswith("exercises/")]


def asks(folder: str, name: str) -> bool:
    return ' data-answer="' in Reader(folder, name).markup


SECTIONS = [(folder, title, text) for folder in LESSONS for title, text in sections(folder)]
QUESTIONS = [(folder, name) for folder in LESSONS for name in figures_in(text_of(folder)) if asks(folder, name)]
# Where what is right depends on what the reader does, what they do for it.
DOES = {
    "train_by_hand": [{"call": "turn_weight", "value": 0.11}],
    "your_drawings": [],
    "by_heart": [{"call": "choose", "value": 4}, *[{"call": "train", "value": 100}] * 4],
    "exam": [{"call": "turn_all"}],
}
MANY = houses()
RIGHT = {
    "questions.how_much_maths": "One",
    "questions.fair_price": 2000 * round(float(np.mean([399.9 / 2104, 329.9 / 1600, 369 / 2400])), 2),
    "questions.thousand": 180,
    "questions.what_it_can": "Start somewhere else than at 0",
    "questions.empty_plot": 150,
    "questions.too_fast": "Make it larger and larger",
    "questions.bathrooms": "Lower it" if best_fit(MANY.features, MANY.price)[0][1] < 0 else "Raise it",
    "questions.ten_features": 11,
    "questions.always_good": MANY.verdict.count("good"),
    "questions.gap": 100 / (1 + np.exp(-2)),
    "questions.ten_digits": 7840,
    "questions.what_is_missing": "A second layer, and a bend before it",
    "questions.settles": -25.6,
    "questions.nudge": 0.2104,
    "questions.twice_the_best": "It jumps to and fro for ever",
    "questions.steps_in_the_bowl": 1,
    "questions.what_it_cost": "A much larger area",
    "questions.steps_saved": 100,
    "questions.one_epoch": "One at a time",
    "questions.typing_mistake": "The line by squared errors",
    "questions.what_first": "Scale the inputs",
    "questions.again_gap": "Nothing",
    "questions.again_unseen": "They are the exam",
    "questions.how_many_right": 8,
    "questions.sure_and_wrong": np.log(0.01) / np.log(0.4),
    "questions.which_way": 0.8,
    "questions.most_right": "Fewer than eight",
    "questions.half_the_luck": 40,
    "questions.threshold": "Bad ones called good",
    "questions.one_point": "They meet in one point",
    "questions.again_border": "A bad one lies between two good ones",
    "questions.again_exam": "Less: it may be the luckiest",
    "questions.right_of_four": 3,
    "questions.far_out": "Next to nothing",
    "questions.what_they_found": "A line of its own",
    "questions.after_hundred": "Larger",
    "questions.rate_of_three": "Jump up and down",
    "questions.how_many_numbers": 650,
    "questions.which_digit": "3",
    "questions.middle_of_zero": "They take away from it",
    "questions.how_many_wrong": 13,
    "questions.with_hidden": 2410,
    "questions.small_in_a_corner": "The same",
    "questions.shifted_by_one": 171,
    "questions.how_few": 2,
    "questions.another_hand": "Keep back all digits of some of the writers",
}


def said(markup: str) -> str:
    (asked,) = re.findall(r'<section class="ask".*?</section>', markup, re.DOTALL)
    (text,) = re.findall(r'class="announcement reply">(.*?)</p>', asked)
    return re.sub(r"<[^>]*>", "", text)


def answered(folder: str, name: str, value: object) -> str:
    figure = importlib.import_module(f"content.{folder}.{name}")
    after, error = live.respond(figure, figure.State(), [{"call": "guess.give", "value": value}, *DOES.get(name, [])])
    assert error is None
    return said(live.render(figure, after))


def options(folder: str, name: str) -> list[str]:
    return re.findall(r'data-value="&quot;(.*?)&quot;"', Reader(folder, name).markup)


@pytest.mark.parametrize(
    ("folder", "title", "text"), SECTIONS, ids=[f"{folder}: {title}" for folder, title, _ in SECTIONS]
)
def test_a_section_asks_before_it_tells(folder, title, text):
    assert any(asks(folder, name) for name in figures_in(text))


@pytest.mark.parametrize(("folder", "name"), QUESTIONS)
def test_a_question_can_just_be_shown(folder, name):
    markup = Reader(folder, name).markup
    (answer,) = re.findall(r'<summary>Just show me</summary><div class="answer">(.+?)</div></details>', markup)
    assert len(answer) > 10


@pytest.mark.parametrize(("name", "right"), RIGHT.items())
def test_what_is_right_is_right(name, right):
    folder = next(folder for folder, one in QUESTIONS if one == name)
    assert answered(folder, name, right).startswith("Right: ")


@pytest.mark.parametrize("name", [name for name, right in RIGHT.items() if isinstance(right, str)])
def test_every_wrong_choice_is_answered(name):
    folder = next(folder for folder, one in QUESTIONS if one == name)
    wrong = [option for option in options(folder, name) if option != RIGHT[name]]
    assert len(wrong) == 2
    replies = [answered(folder, name, option).partition(f"it is {RIGHT[name]}. ")[2] for option in wrong]
    assert any(replies)


def test_every_question_is_checked_here():
    asked = {name for _, name in QUESTIONS}
    assert asked == {*RIGHT, *DOES, "questions.first_steps"}


@pytest.mark.parametrize(
    ("folder", "name", "value", "sentence"),
    [
        ("basics", "train_by_hand", 400, "Lower than "),
        ("basics", "train_by_hand", 5000, "That is where you begin"),
        ("basics", "questions.fair_price", 400, "That is what the seller asks."),
        ("basics", "questions.ten_digits", 7850, "That is with the biases"),
        ("digits", "questions.how_many_numbers", 640, "Each output has a bias, too."),
        ("digits", "questions.with_hidden", 2080, "Others lead out of it."),
        ("basics", "questions.empty_plot", 0, "So said the lines that had no bias."),
        ("descent", "questions.settles", 0, "But their ratio does not."),
        ("descent", "questions.settles", 25.6, "the sign is a minus"),
        ("descent", "questions.nudge", 0.0001, "The prediction has it times the area."),
        ("descent", "questions.nudge", 210.4, "here prices are in thousands"),
        ("descent", "questions.steps_in_the_bowl", 5, "it is better still"),
        ("descent", "questions.steps_in_the_bowl", 100, "Far fewer."),
        ("descent", "questions.steps_saved", 65, "it has to get going first"),
        ("descent", "questions.steps_saved", 300, "It saves more than that"),
        ("good-or-bad", "questions.how_many_right", 10, "there is a square among the dots"),
        ("good-or-bad", "questions.sure_and_wrong", 1.65, "That is 99 over 60."),
        ("good-or-bad", "questions.which_way", 0.2, "That is the other one"),
        ("good-or-bad", "questions.half_the_luck", 20, "it goes with the root"),
        ("good-or-bad", "by_heart", 1, "So few draw a straight border"),
        ("good-or-bad", "exam", 7, "You said 7; it got 8. Just as many as of those it knew"),
        ("hidden-layers", "questions.right_of_four", 4, "So said those who built the first such machines."),
    ],
)
def test_a_typical_wrong_guess_gets_a_reply_of_its_own(folder, name, value, sentence):
    assert sentence in answered(folder, name, value)


def test_a_bet_stands_beside_the_readers_own_run():
    reader = Reader("basics", "train_by_hand")
    figure = importlib.import_module("content.basics.train_by_hand")
    reader.state, _ = live.respond(figure, reader.state, [{"call": "guess.give", "value": 600}])
    assert said(reader.markup) == "You said 600. Now turn the dials."
    reader.slide("Weight", 0.11)
    reached = reader.value("Error")
    assert f"the lowest you have got to is {reached:,.0f}." in said(reader.markup)
    reader.slide("Weight", 0.3)
    assert f"the lowest you have got to is {reached:,.0f}." in said(reader.markup)


def test_the_line_that_is_drawn_stands_beside_the_one_that_comes():
    figure = importlib.import_module("content.basics.questions.first_steps")
    errors = importlib.import_module("content.basics.gradient_descent").descend(figure.Start(), figure.STEPS).log
    for second, words in ((errors[0] * 0.9, "Nearly everybody draws a slope."), (errors[1], "You saw it coming")):
        drawn = [{"call": "line.draw", "value": {"x": x, "y": y}} for x, y in ((0, errors[0]), (1, second), (10, 0))]
        after, error = live.respond(figure, figure.State(), [*drawn, {"call": "line.give"}])
        assert error is None
        assert words in said(live.render(figure, after))
    assert errors[1] < errors[0] / 100
    assert errors[10] > 0.9 * errors[2]


def test_the_words_about_softmax_and_sigmoid_hold():
    assert abs(softmax(np.array([102.0, 104.0]))[1] - softmax(np.array([2.0, 4.0]))[1]) < 1e-12
    assert activate("sigmoid", 21) - activate("sigmoid", 20) < 1e-8
    assert 0.2 < activate("sigmoid", 0.5) - activate("sigmoid", -0.5) < 0.3
    assert predict([0], 0.1, 150)[0] == 150


def test_the_strip_is_where_the_text_says():
    first, second = importlib.import_module("content.hidden-layers.strip").edges()
    assert [round(total, 2) for _, _, total in (first, second)] == [0.26, 1.41]
    for slope, _, _ in (first, second):
        assert abs(slope + 1) < 0.02


def current(folder: str, name: str, *presses: str) -> list[str]:
    """What is lit in a drawing: the values in its nodes, and how many edges."""
    reader = Reader(folder, name)
    for one in presses:
        reader.press(one)
    nodes = re.findall(r'<g class="neuron"[^>]* aria-current="true".*?<text[^>]*>([^<]*)', reader.markup)
    edges = re.findall(r'<g(?! class)[^>]* aria-current="true"', reader.markup)
    return [*nodes, f"{len(edges)} edges"]


def test_what_is_being_computed_is_lit():
    assert current("hidden-layers", "feed_forward") == ["0.88", "2 edges"]
    assert current("hidden-layers", "feed_forward", "Next node", "Next node") == ["1.00", "2 edges"]
    stages = [current("hidden-layers", "learn_backward", *["Next"] * stage)[-1] for stage in range(5)]
    assert stages == ["0 edges", "0 edges", "2 edges", "4 edges", "6 edges"]
