"""What the lesson on good and bad houses asks for comes out, followed to the letter, from where a reader arrives."""

import itertools
import re

import numpy as np
import pytest

from content import houses_plane as plane
from nncore.figures import decimal, live
from nncore.softmax import softmax
from tests.content.reader import Reader, number
from tests.content.test_promises import BASICS, GOOD_OR_BAD, asks, numbers_of, text_of


@pytest.fixture(scope="module")
def lesson():
    return numbers_of(GOOD_OR_BAD)


def reader(name):
    return Reader(GOOD_OR_BAD, name)


def bet(figure, guess):
    """Commit to a guess in a figure that asks for one."""
    figure.state, error = live.respond(figure.figure, figure.state, [{"call": "guess.give", "value": guess}])
    assert error is None
    return figure


# Where we left her


def test_what_is_scaled_is_told_with_its_numbers(lesson):
    asks(GOOD_OR_BAD, "less their mean, {{ mean_area }} square feet and {{ mean_bathrooms }} bathrooms")
    assert [lesson.mean_area, lesson.mean_bathrooms] == ["1,834", "3.1"]
    assert [lesson.spread_area, lesson.spread_bathrooms] == ["508", "0.54"]


def test_raising_both_logits_changes_no_probability():
    asks(GOOD_OR_BAD, "Raise both, and no probability changes.")
    assert softmax(np.array([11.0, 13.0])) == pytest.approx(softmax(np.array([1.0, 3.0])))


def dials(area, bathrooms, bias):
    hand = reader("classify_by_hand").slide("Weight of the area", area).slide("Weight of the bathrooms", bathrooms)
    return hand.slide("Bias", bias)


def border_of(markup):
    return re.findall(r'<path class="line role-prediction" d="([^"]*)"/>', markup)[0]


def test_all_three_twice_as_large_leave_the_border_where_it_is():
    asks(GOOD_OR_BAD, "Try it with 0.5, 1.0 and 0.5, and then with 1.0, 2.0 and 1.0.")
    once, twice = dials(0.5, 1.0, 0.5), dials(1.0, 2.0, 1.0)
    ends = [[*map(float, re.findall(r"[\d.]+", border_of(one.markup)))] for one in (once, twice)]
    assert ends[0][:2] == pytest.approx(ends[1][:2], abs=0.2)
    assert ends[0][-2:] == pytest.approx(ends[1][-2:], abs=0.2)
    assert once.shown("Right of ten") == twice.shown("Right of ten")
    assert once.markup != twice.markup


def test_eight_of_ten_can_be_reached_by_hand_and_is_ticked(lesson):
    asks(GOOD_OR_BAD, "{{ most }} of ten is the best there is.")
    hand = reader("classify_by_hand")
    assert "To do: " in hand.markup
    hand.slide("Weight of the area", 0).slide("Weight of the bathrooms", 2).slide("Bias", 2)
    assert hand.value("Right of ten") == hand.value("Your best") == lesson.most == 8
    assert "Done: " in hand.markup


def test_the_proof_ends_with_a_border_that_gets_eight(lesson):
    asks(GOOD_OR_BAD, "Press Next. You can check every step with a ruler.")
    proof = reader("no_line").press("Next", 3)
    assert f"This border gets {lesson.most}" in proof.said
    with pytest.raises(AssertionError, match="cannot be pressed"):
        proof.press("Next")


# Surprise


def test_a_little_turn_leaves_the_count_as_it_is():
    asks(GOOD_OR_BAD, "Turn a dial a little and the count stays the same, until it jumps")
    counts = [dials(1.0, 0.5, bias / 10).value("Right of ten") for bias in range(-40, 41)]
    changes = sum(one != other for one, other in itertools.pairwise(counts))
    assert 2 <= changes <= 12


def test_each_halving_adds_the_same_surprise(lesson):
    asks(
        GOOD_OR_BAD,
        "Begin at 50 % and press **Halve the probability** a few times. Each time the surprise grows by the same",
    )
    curve, seen = reader("surprise"), []
    for _ in range(6):
        seen.append(curve.value("Surprise"))
        curve.press("Halve the probability")
    assert np.diff(seen) == pytest.approx([number(lesson.halving)] * 5, abs=2e-3)


def test_the_table_of_surprises_is_what_the_figure_shows(lesson):
    for share, height in lesson.surprise_rows:
        shown = reader("surprise").slide("Probability in %", float(share)).value("Surprise")
        assert shown == pytest.approx(number(height), abs=6e-3)


def test_seventy_percent_is_the_best_answer_for_every_house(lesson):
    asks(GOOD_OR_BAD, "Try 0.5, 0.6, 0.8 and 0.99. Which one is best")
    mean = {good: -(7 * np.log(good) + 3 * np.log(1 - good)) / 10 for good in (0.5, 0.6, 0.7, 0.8, 0.99)}
    assert min(mean, key=mean.get) == 0.7
    assert decimal(mean[0.7], 3) == lesson.always_loss
    assert decimal(mean[0.5], 3) == lesson.coin_loss


# Its slope


def test_one_house_is_followed_to_its_slope(lesson):
    asks(GOOD_OR_BAD, "Follow one house, {{ one_hot_rows[2][0] }}, through a network that knows nothing yet")
    house = reader("one_verdict")
    assert f'selected="">{lesson.one_hot_rows[2][0]}' in house.markup
    house.press("Next", 4)
    bad, good = (number(text) for text in re.findall(r"(−?[\d.]+) for (?:bad|good)", house.said))
    assert bad == -good < 0
    assert "the logit of bad goes up and that of good goes down" in house.said
    assert "She said good" in house.choose("House", "2,104/3").press("Back").said


def test_said_eighty_percent():
    asks(GOOD_OR_BAD, "Said 80 %, and it was not so: 0.8. Said 80 %, and it was so: −0.2.")
    p = np.array([0.2, 0.8])
    assert (p - np.array([1, 0]))[1] == pytest.approx(0.8)
    assert (p - np.array([0, 1]))[1] == pytest.approx(-0.2)


# Train it


def test_ten_ten_and_a_hundred_epochs(lesson):
    asks(
        GOOD_OR_BAD,
        "Press **10 epochs**, look at both numbers, and press **10 epochs** again. Then press **100 epochs**.",
        "After ten epochs {{ ten[0] }} were right, with a loss of {{ ten[1] }}. After twenty the loss was lower",
    )
    network, seen = reader("train_classifier"), []
    for press in ("10 epochs", "10 epochs", "100 epochs"):
        network.press(press)
        seen.append((network.value("Right of ten"), network.shown("Loss")))
    assert seen == [lesson.ten, lesson.twenty, lesson.all_of_them]
    assert [count for count, _ in seen] == [8, 6, 7]
    assert number(seen[0][1]) > number(seen[1][1]) > number(seen[2][1])
    assert "and yet the loss is lower" in network.said
    asks(GOOD_OR_BAD, "as many as *always good* gets right, and yet far less surprised than the {{ always_loss }}")
    assert lesson.all_of_them[0] == lesson.good
    assert number(lesson.all_of_them[1]) < number(lesson.always_loss) - 0.05


def test_from_the_best_border_training_leads_away_to_the_same_place(lesson):
    asks(
        GOOD_OR_BAD,
        "Press **Start with eight right**. This is the best border there is, and its loss is {{ eight_start[1] }}.",
        "Press **100 epochs**. Training leaves it, and comes to the same place as before: {{ eight_end[0] }} right",
    )
    network = reader("train_classifier").press("Start with eight right")
    assert (network.value("Right of ten"), network.shown("Loss")) == lesson.eight_start
    network.press("100 epochs")
    assert (network.value("Right of ten"), network.shown("Loss")) == lesson.eight_end == lesson.all_of_them
    assert lesson.eight_start[0] == lesson.most > lesson.eight_end[0]


def test_it_plays_to_its_end():
    network = reader("train_classifier").press("Play")
    while network.tick():
        pass
    assert network.value("Epochs") == 200


# By heart


@pytest.mark.parametrize("at", range(5))
def test_helpers_get_what_the_table_says(lesson, at):
    helpers, count, loss = lesson.heart_rows[at]
    network = reader("by_heart").type("Helpers in between", number(helpers)).press("Play")
    while network.tick():
        pass
    assert network.shown("Right of ten") == count
    assert network.shown("Loss") == loss
    assert network.value("Epochs") == number(lesson.epochs)


def test_two_get_nine_four_get_all_and_fewer_do_not(lesson):
    asks(
        GOOD_OR_BAD,
        "With two helpers the border bends once, and nine are right. With {{ heart_rows[3][0] }} it has all ten",
    )
    counts = {number(helpers): number(count) for helpers, count, _ in lesson.heart_rows}
    assert counts == {0: 7, 2: 9, 3: 9, 4: 10, 8: 10}
    by_one = reader("by_heart").type("Helpers in between", 1).press("100 epochs", 4)
    assert by_one.value("Right of ten") == 8


def test_the_bet_is_settled_by_the_readers_own_run():
    asks(GOOD_OR_BAD, "Your bet is settled by what you find. Choose a number of helpers and press Play.")
    network = bet(reader("by_heart"), 4)
    assert "You said <strong>4</strong>. Now try it" in network.markup
    network.type("Helpers in between", 8).press("100 epochs", 4)
    assert "You said <strong>4</strong>; the fewest with which you had all ten are <strong>8</strong>" in network.markup
    network.type("Helpers in between", 4).press("100 epochs", 4)
    assert "Right: <strong>4</strong>" in network.markup


def test_a_wedge_reaches_up_between_two_good_houses():
    asks(GOOD_OR_BAD, "a red wedge whose tip reaches up between two good houses, because of a single bad one")
    network = numbers_of(GOOD_OR_BAD).learned(8)
    area = np.array([1494, 1534, 1600])
    for bathrooms, bad in ((2, [False, True, True]), (3, [False, True, False]), (3.3, [False] * 3)):
        places = plane.scaled(np.column_stack([area, np.full(3, bathrooms)]))
        good = plane.forward(network, places).prediction[:, 1]
        assert (good[1] < 0.5) == bad[1]
        if bathrooms == 3:
            assert (good < 0.5).tolist() == bad


def test_eight_helpers_have_as_many_numbers_as_is_said(lesson):
    assert lesson.numbers_of_eight == 2 * 8 + 8 + 8 * 2 + 2


# The exam


@pytest.mark.parametrize("at", range(4))
def test_a_model_gets_in_the_exam_what_the_table_says(lesson, at):
    asks(GOOD_OR_BAD, "turn them: a card at a time, with **Turn the next one**, or with **Turn all**")
    name, known, new = lesson.exam_rows[at]
    exam = reader("exam")
    exam.choose("The model in the exam", name)
    assert exam.shown("Of those it knew") == f"{known} of 10"
    bet(exam, 9).press("Turn the next one", 3)
    assert exam.shown("Right so far").endswith(" of 3")
    exam.press("Turn all")
    assert exam.shown("Right so far") == f"{new} of 10"
    assert f"You said <strong>9</strong>; it got <strong>{new}</strong>" in exam.markup
    assert f"of the ten it knew it got {known}" in exam.said


def test_a_second_model_is_told_what_its_score_is_worth():
    asks(GOOD_OR_BAD, "Then take another model to the same exam: choose it, and bet again.")
    exam = bet(reader("exam"), 8).press("Turn all").choose("The model in the exam", "Eight helpers")
    assert "In the exams before: A straight border 8." in exam.said
    bet(exam, 6).press("Turn all")
    assert "You have now looked 2 times" in exam.said
    assert "the best gets 7.8 on average" in exam.said
    assert "What the best of several scores is worth" in exam.markup


def test_the_more_by_heart_the_less_is_left(lesson):
    asks(GOOD_OR_BAD, "The more a model knew by heart, the less of it was left.")
    assert [lesson.scores[name] for name in lesson.MODELS[1:]] == [8, 7, 6]
    assert lesson.by_heart_known == 10
    assert lesson.straight_new - lesson.scores["Always good"] == 1


def test_what_luck_alone_does_is_computed_twice(lesson):
    asks(
        GOOD_OR_BAD,
        "The differences in the right column are of that size.",
        "so that most lie between {{ least }} and",
    )
    throws = (np.random.default_rng(7).random((200_000, 12, 10)) < 0.7).sum(axis=2)
    assert number(lesson.luck) == pytest.approx(throws.std(), abs=0.06)
    assert number(lesson.best_of_four) == pytest.approx(throws[:, :4].max(axis=1).mean(), abs=0.06)
    assert number(lesson.best_of_twelve) == pytest.approx(throws.max(axis=1).mean(), abs=0.06)
    assert ((throws >= number(lesson.least)) & (throws <= number(lesson.largest))).mean() > 0.6
    assert max(lesson.scores.values()) - min(lesson.scores.values()) <= 2 * number(lesson.luck)
    # Ten right of ten it would be by luck hardly ever, and six after that are far from it.
    assert 10 - lesson.by_heart_new > 2 * number(lesson.luck)


# How sure, how right


def test_the_threshold_moves_mistakes_from_one_kind_to_the_other(lesson):
    asks(
        GOOD_OR_BAD,
        "At 50 % there are {{ slipped_at_half }} bad ones that slip through, and {{ missed_at_half }} good one is missed.",
    )
    table = reader("confusion")
    assert table.value("Bad ones called good") == lesson.slipped_at_half
    assert table.value("Good ones called bad") == lesson.missed_at_half == 1
    table.slide("Call it good from … % on", 80)
    assert table.value("Bad ones called good") == lesson.slipped_at_eighty == 1
    assert table.value("Good ones called bad") == lesson.missed_at_eighty
    assert decimal(table.slide("Call it good from … % on", 50).value("Right of twenty") * 5) == lesson.accuracy


def test_it_looks_honest(lesson):
    asks(GOOD_OR_BAD, "with seven houses in one row and four in another")
    assert [number(row[1]) for row in lesson.sure_rows] == [7, 4, 9]
    for _, size, mean, good in lesson.sure_rows:
        count = number(good.split(" of ")[0])
        assert abs(count / number(size) - number(mean) / 100) < 0.1


# A third class


def test_five_times_a_hundred_epochs(lesson):
    asks(GOOD_OR_BAD, "After five times **100 epochs** {{ three_right }} of twenty are right.")
    classes = reader("three_classes").press("100 epochs", 5)
    assert classes.value("Right of twenty") == lesson.three_right
    assert f"{lesson.to_let} good, one room to let" in classes.said
    assert "Done: " in classes.markup


# And in the first lesson


def test_the_first_lessons_classifier_gets_better_and_never_gets_all():
    asks(BASICS, "Press **10 GD steps** a few times", "It gets better, but never gets all ten.")
    network = Reader(BASICS, "first_classifier")
    counts = [network.value("Right of ten")]
    for _ in range(25):
        counts.append(network.press("10 GD steps").value("Right of ten"))
    assert counts[0] < min(counts[1:])
    assert max(counts) == 8


def test_no_number_of_the_houses_is_typed_into_the_text():
    prose = re.sub(r"```.*?```|\{\{.*?\}\}|\(http[^)]*\)", "", text_of(GOOD_OR_BAD), flags=re.DOTALL)
    assert re.findall(r"\b\d,\d{3}\b|\b\d\.\d{3,}\b", prose) == []
