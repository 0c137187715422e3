"""The lesson on good and bad houses as a reader uses it: each figure, and both exercises."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reader import dial, figure, heard, press, said, shown, slide, wait_until_live
from tests.browser.test_exercises import exercise, status, write
from tests.browser.test_exercises import press as press_there
from tests.browser.test_one_screen import DRAWN, MISSED, SIZES, WATCH
from tests.content.test_exercises import solved

LESSON = "good-or-bad/index.html"
CARDS = ("1,940/4", "2,000/3", "1,890/3", "4,478/5", "1,268/3", "2,300/4", "1,320/2", "1,236/3", "2,609/4", "3,031/4")


@pytest.fixture
def exam(lesson: Page) -> Locator:
    place = figure(lesson, "exam")
    place.scroll_into_view_if_needed()
    return place


def bet(place: Locator, guess: int) -> None:
    place.get_by_label("Your guess").fill(str(guess))
    press(place, "That is my guess")


def card(place: Locator, house: str) -> Locator:
    return place.get_by_role("button", name=house)


def drawing(place: Locator) -> Locator:
    return place.locator(".plot svg.frame").first


def choose(place: Locator, helpers: int) -> None:
    field = place.get_by_label("Helpers in between")
    field.fill(str(helpers))
    field.press("Enter")


def test_a_border_by_hand(lesson):
    place = figure(lesson, "classify-by-hand")
    expect(shown(place, "Right of ten")).to_have_text("5")
    slide(place, "Weight of the area", 0)
    slide(place, "Weight of the bathrooms", 2)
    slide(place, "Bias", 2)
    expect(shown(place, "Right of ten")).to_have_text("8")
    expect(said(place)).to_have_text("Wrong: 3,000/4 and 1,534/3.")
    expect(place.locator(".task")).to_have_text("Done: 8 of ten")
    slide(place, "Bias", -4)
    expect(shown(place, "Your best")).to_have_text("8")


def test_why_no_line_gets_all(lesson):
    place = figure(lesson, "no-line")
    for words in ("Three in a row", "Two ways that cross", "This border gets 8"):
        press(place, "Next")
        expect(said(place)).to_contain_text(words)
    expect(place.get_by_role("button", name="Next", exact=True)).to_have_attribute("aria-disabled", "true")
    press(place, "Back", 3)
    expect(said(place)).to_contain_text("Seven dots are good")


def test_a_surprise_is_read_off_halved_and_dragged(lesson):
    place = figure(lesson, "surprise")
    expect(shown(place, "Surprise")).to_have_text("0.693")
    press(place, "Halve the probability")
    expect(shown(place, "Surprise")).to_have_text("1.386")
    slide(place, "Probability in %", 99)
    expect(said(place)).to_contain_text("Hardly a surprise")
    surface = place.locator("[data-on-point]")
    box = surface.bounding_box()
    surface.click(position={"x": 0.1 * box["width"], "y": 0.5 * box["height"]})
    expect(dial(place, "Probability in %")).to_have_text(re.compile(r"^(9|10)\.\d$"))


def test_a_verdict_is_followed_to_its_slope(lesson):
    place = figure(lesson, "one-verdict")
    press(place, "Next", 4)
    expect(said(place)).to_contain_text("the logit of bad goes up and that of good goes down")
    expect(place.get_by_role("table")).not_to_contain_text("…")
    place.get_by_label("House").select_option("2,104/3")
    expect(said(place)).to_contain_text("the logit of good goes up and that of bad goes down")
    press(place, "Back", 4)
    expect(said(place)).to_contain_text("2,104/3 comes in scaled")


def test_training_step_by_step_and_from_the_best_border(lesson):
    place = figure(lesson, "train-classifier")
    for button, right, loss in (
        ("10 epochs", "8", "0.568"),
        ("10 epochs", "6", "0.550"),
        ("100 epochs", "7", "0.541"),
    ):
        press(place, button)
        expect(shown(place, "Loss")).to_have_text(loss)
        expect(shown(place, "Right of ten")).to_have_text(right)
    press(place, "Start with eight right")
    expect(shown(place, "Right of ten")).to_have_text("8")
    press(place, "Start again")
    press(place, "1 epoch")
    expect(shown(place, "Epochs")).to_have_text("1")


def test_training_plays_and_pauses(lesson):
    place = figure(lesson, "train-classifier")
    place.scroll_into_view_if_needed()
    press(place, "Play")
    expect(shown(place, "Epochs")).not_to_have_text("0")
    press(place, "Pause")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_helpers_learn_by_heart_and_settle_the_bet(lesson):
    place = figure(lesson, "by-heart")
    place.get_by_label("Your guess").fill("5")
    press(place, "That is my guess")
    choose(place, 4)
    press(place, "Play")
    expect(said(place)).to_contain_text("All ten are right.")
    expect(shown(place, "Epochs")).to_have_text("400")
    expect(place.locator(".reply")).to_contain_text("the fewest with which you had all ten are 4")
    expect(place.get_by_role("button", name="100 epochs", exact=True)).to_have_attribute("aria-disabled", "true")
    choose(place, 2)
    press(place, "100 epochs", 4)
    expect(shown(place, "Right of ten")).to_have_text("9")


def test_the_exam_from_the_bet_to_the_last_card(exam):
    press(exam, "Turn the next one")
    expect(said(exam)).to_contain_text("First your bet")
    exam.get_by_label("The model in the exam").select_option("Eight helpers")
    expect(shown(exam, "Of those it knew")).to_have_text("10 of 10")
    bet(exam, 9)
    expect(exam.get_by_role("combobox")).to_have_count(0)
    press(exam, "Turn the next one")
    expect(said(exam)).to_contain_text("1,940/4: the model says good")
    expect(shown(exam, "Right so far")).to_have_text("1 of 1")
    card(exam, "2,300/4").click()
    expect(card(exam, "2,300/4")).to_have_text("good ✗")
    expect(said(exam)).to_contain_text("She says good. Wrong.")
    expect(drawing(exam)).to_have_attribute("aria-label", re.compile("of which 8 are face down"))
    press(exam, "Turn all")
    expect(shown(exam, "Right so far")).to_have_text("6 of 10")
    expect(exam.locator(".reply")).to_have_text("You said 9; it got 6. ")
    for house in CARDS:
        expect(card(exam, house)).to_have_attribute("aria-pressed", "true")
    press(exam, "Undo")
    expect(shown(exam, "Right so far")).to_have_text("1 of 2")


def test_a_second_model_and_what_its_score_is_worth(exam):
    bet(exam, 8)
    press(exam, "Turn all")
    expect(said(exam)).to_contain_text("8 of 10, and of the ten it knew it got 7.")
    exam.get_by_label("The model in the exam").select_option("Two helpers")
    expect(shown(exam, "Right so far")).to_have_text("0 of 0")
    bet(exam, 8)
    press(exam, "Turn all")
    expect(said(exam)).to_contain_text("the best gets 7.8 on average")
    exam.get_by_text("What the best of several scores is worth", exact=True).click()
    expect(
        exam.get_by_role("img", name="The more models").or_(exam.get_by_role("group", name="The more models"))
    ).to_be_visible()


def test_the_exam_by_keyboard_is_heard(page, well_served):
    # What other figures had to say may come late.
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    exam = figure(page, "exam")
    field = exam.get_by_label("Your guess")
    field.focus()
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(exam.locator(".reply")).to_contain_text("Now turn the cards.")
    first = card(exam, "1,940/4")
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()
    expect(heard(page)).to_contain_text("She says good. Right.")


def test_a_threshold_moves_mistakes(lesson):
    place = figure(lesson, "confusion")
    slide(place, "Call it good from … % on", 80)
    expect(shown(place, "Bad ones called good")).to_have_text("1")
    expect(shown(place, "Good ones called bad")).to_have_text("6")
    slide(place, "Call it good from … % on", 85)
    expect(place.locator(".task")).to_have_text("Done: No bad house is called good")


def test_three_classes(lesson):
    place = figure(lesson, "three-classes")
    press(place, "100 epochs", 5)
    expect(shown(place, "Epochs")).to_have_text("500")
    expect(shown(place, "Right of twenty")).to_have_text("16")
    field = place.get_by_label("A room to let from so many bathrooms on")
    field.fill("5")
    field.press("Enter")
    expect(said(place)).to_contain_text("0 good, one room to let")
    press(place, "1 epoch")
    expect(shown(place, "Epochs")).to_have_text("1")


NO_MINUS = """import numpy as np

def cross_entropy(p, t):
    return np.sum(t * np.log(p)) / len(t)

def slopes(p, t):
    return (p - t) / len(t)
"""
MEAN_AGAIN = """
def slopes(inputs, difference):
    return inputs.T @ difference / len(inputs), difference.mean(axis=0)

def step(weights, bias, inputs, target, rate):
    return weights, bias
"""


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("cross_entropy", NO_MINUS, "put a minus in front"),
        ("train_classifier", MEAN_AGAIN, "do not take the mean again"),
    ],
)
def test_an_exercise_answers_a_wrong_answer_and_takes_a_right_one(lesson, name, wrong, message):
    write(lesson, wrong, name)
    press_there(lesson, "Check", name)
    expect(status(lesson, name)).to_contain_text(message)
    write(lesson, solved(f"good-or-bad.{name}"), name)
    press_there(lesson, "Check", name)
    expect(status(lesson, name)).to_have_text("All checks passed.")
    expect(exercise(lesson, name)).to_contain_text(f"Use my {name}")


@pytest.mark.parametrize("size", SIZES)
def test_a_card_and_all_it_changes_are_on_one_screen(browser, well_served, size):
    page = browser.new_page(**SIZES[size])
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    place = figure(page, "exam")
    bet(place, 8)
    expect(place.locator(".reply")).to_contain_text("Now turn the cards.")
    missed = []
    undo = place.get_by_role("button", name="Undo", exact=True)
    for control in (
        card(place, "2,300/4"),
        undo,
        place.get_by_role("button", name="Turn the next one"),
        card(place, "3,031/4"),
    ):
        place.evaluate(WATCH)
        control.click()
        page.evaluate(DRAWN)
        missed.append(control.evaluate(MISSED))
    page.close()
    assert [one for one in missed if one] == []
