"""What the lesson that reads handwriting asks for comes out: each instruction followed, from where a reader arrives."""

import importlib
import re
from pathlib import Path

import numpy as np

from nncore.figures import live
from tests.content.reader import Reader, number

LESSON = Path("content/digits/lesson.md").read_text(encoding="utf-8")
SEVEN = [(280, 150), (740, 150), (420, 880)]
BAR = [(360, 500), (720, 500)]
THREE = [(300, 250), (450, 120), (640, 200), (620, 380), (460, 460), (680, 560), (690, 760), (480, 880), (280, 760)]


def asks(*words):
    text = " ".join(LESSON.split())
    for one in words:
        assert one in text, one


def lesson():
    return importlib.import_module("content.digits.lesson")


def drawn(reader, *strokes):
    """Draw these strokes, each with a pen of its own."""
    for at, stroke in enumerate(strokes):
        value = {"pen": f"{at}{stroke[0]}", "points": [part for point in stroke for part in point]}
        reader.state, error = live.respond(reader.figure, reader.state, [{"call": "ink.draw", "value": value}])
        assert error is None
    return reader


def percent(text):
    return number(text.removesuffix(" %"))


def trained(name):
    reader = Reader("digits", name).press("Train")
    while reader.tick():
        pass
    return reader


def right_of(reader):
    """How many of its own test it reads."""
    right, _, total = reader.shown("Right, own test").partition(" of ")
    assert total == "360"
    return int(right)


def said_by(code):
    """How many are right, by the lines that a cell prints."""
    said = []
    exec(
        code,
        {"__package__": "content.digits", "__name__": "content.digits.cell", "print": lambda *one: said.append(one)},
    )
    return [one[2] for one in said]


def test_numbers_8_and_18_are_sevens():
    asks("Now look for two sevens, numbers 8 and 18 for example.")
    for which in (8, 18):
        assert Reader("digits", "a_digit").slide("Which of them", which).value("Written as a") == 7


def test_sevens_have_a_bar():
    asks("there is {{ bar_of_seven }} of 16 ink where the left end of that bar is")
    digits = importlib.import_module("content.digits.samples").digits()
    sevens = digits.images[digits.labels == 7]
    assert number(lesson().bar_of_seven) > 8 > 1.5 * sevens[:, 2, 2].mean()


def test_one_epoch_and_then_training():
    asks(
        "Before training the weights are random, and {{ untrained }} of the test are right",
        "Press **One epoch**: {{ after_one }}. Then press **Train**, and watch ten pictures appear.",
        "After {{ epochs }} epochs it has {{ alone_learned }} right of those that it learned from, "
        "and {{ alone_unseen }} of the test.",
    )
    own = lesson()
    reader = Reader("digits", "templates")
    assert f"{reader.value('Right in the test'):.0f} %" == own.untrained
    assert f"{reader.press('One epoch').value('Right in the test'):.0f} %" == own.after_one
    fresh = trained("templates")
    assert fresh.value("Epochs") == own.epochs
    assert f"{fresh.value('Right in training'):.0f} %" == own.alone_learned
    assert f"{fresh.value('Right in the test'):.0f} %" == own.alone_unseen
    assert percent(own.untrained) < 25 < percent(own.after_one) < percent(own.alone_unseen) < percent(own.alone_learned)


def test_pressed_after_one_epoch_it_reads_as_well():
    reader = Reader("digits", "templates").press("One epoch").press("Train")
    while reader.tick():
        pass
    assert abs(reader.value("Right in the test") - percent(lesson().alone_unseen)) <= 1


def test_the_middle_of_zero_is_red():
    middle = importlib.import_module("content.digits.questions.middle_of_zero").middle()
    assert middle < -0.5


def test_ten_lines_learn_as_well_and_more_steps_better():
    asks("Make it 300 steps, or leave the bias out.")
    code = re.search(r'live title="Learning to read, in ten lines"\n(.*?)```', LESSON, re.DOTALL)[1]
    found = [said_by(code.replace("range(101)", f"range({steps})")) for steps in (101, 301)]
    assert found[0] == found[1][:5]
    assert found[0][0] < 60 < 300 < found[0][-1] < found[1][-1]


def test_the_mistakes_are_counted_and_often_the_second_guess_is_right():
    asks("It gets {{ wrong }} wrong.", "in {{ second_right }} of the {{ wrong }} its second guess is right")
    own = lesson()
    assert own.wrong == Reader("digits", "mistakes").press("Put it to the test").value("Wrong, of 360")
    assert own.second_right > own.wrong / 2
    assert own.commonest_count > 1


def test_a_hidden_layer_is_a_little_better():
    asks("That is a little better than the {{ alone_unseen }} from before.")
    own, reader = lesson(), trained("hidden")
    assert reader.value("Epochs") == own.hidden_epochs
    assert f"{reader.value('Right in training'):.0f} %" == own.deep_learned
    assert f"{reader.value('Right in the test'):.0f} %" == own.deep_unseen
    assert percent(own.alone_unseen) < percent(own.deep_unseen) < percent(own.deep_learned)


def test_small_in_a_corner_it_says_the_same():
    asks("Draw it large, press **Clear**, and draw it small in a corner.")
    large = drawn(Reader("digits", "draw_a_digit"), THREE)
    pictures = re.findall(r'href="data:image[^"]*"', large.markup)
    small = drawn(large.press("Clear"), [(700 + x // 5, 700 + y // 5) for x, y in THREE])
    assert "It says 3" in small.said
    again = drawn(Reader("digits", "draw_a_digit"), THREE)
    counts = importlib.import_module("content.digits.reading").steps
    assert np.abs(counts(small.state.ink).counts - counts(again.state.ink).counts).max() <= 2
    assert pictures != re.findall(r'href="data:image[^"]*"', small.markup)


def test_a_seven_is_known_by_its_bar():
    asks("Draw a 7 without a bar, and then add the bar. Which of them does it know?")
    reading = importlib.import_module("content.digits.reading")
    sure = []
    for strokes in ([SEVEN], [SEVEN, BAR]):
        reader = drawn(Reader("digits", "draw_a_digit"), *strokes)
        sure.append(reading.shares(reading.trained().network, reading.steps(reader.state.ink).counts)[0, 7])
    assert sure[1] > 0.95
    assert sure[1] > sure[0] + 0.3


def test_a_face_is_a_digit_too():
    asks("Draw a face, or a letter. It says a digit.")
    face = [[(300, 300), (320, 320)], [(700, 300), (680, 320)], [(250, 650), (500, 800), (750, 650)]]
    assert re.match(r"It says \d, \d+ % sure", drawn(Reader("digits", "draw_a_digit"), *face).said)


def test_reset_takes_the_drawings_away():
    asks("They stay on this device. **Reset** takes them away")
    reader = drawn(Reader("digits", "your_drawings"), SEVEN)
    wanted = reader.state.album.wanted
    reader.press(f"That is my {wanted}")
    assert ' data-given="' in reader.markup.partition('data-answer="album"')[2].partition(">")[0]
    reader.press("Reset")
    assert ' data-given="' not in reader.markup.partition('data-answer="album"')[2].partition(">")[0]


def test_a_shift_by_one_pixel_and_copies_that_mend_it():
    asks(
        "Set **All to the right** to 1 in the figure above; before your drawings are tested it lies",
        "under **Shift them, and train**.",
        "Of those it reads {{ to_the_right }} now. It was {{ as_written }}.",
        "Leave the slider at 1, and press **Train with shifted copies**.",
        "After {{ copies_epochs }} epochs it reads {{ right_again }} of the shifted digits.",
        "Move the slider back to 0: {{ as_written_again }} of {{ kept_back }}, where it was {{ as_written }}.",
    )
    own = lesson()
    reader = Reader("digits", "your_drawings").slide("All to the right", 1)
    assert right_of(reader) == own.to_the_right < own.as_written / 2
    reader.press("Train with shifted copies")
    while reader.tick():
        pass
    assert reader.value("Epochs, shifted") == own.copies_epochs
    assert right_of(reader) == own.right_again > 0.9 * 360
    assert right_of(reader.slide("All to the right", 0)) == own.as_written_again
    assert own.as_written_again > 0.95 * own.as_written


def test_the_table_of_shifts_has_its_best_in_the_middle():
    asks("The row in the middle is not moved up or down, the column in the middle not to the left or right.")
    reading = importlib.import_module("content.digits.reading")
    _, test = importlib.import_module("content.digits.samples").split()
    network = reading.trained().network
    found = np.array(
        [
            [reading.right(network, reading.moved(test.images, x, y), test.labels) for x in range(-2, 3)]
            for y in range(-2, 3)
        ]
    )
    assert found[2, 2] == lesson().as_written == found.max()
    assert found[2, 3] == lesson().to_the_right


def test_a_few_places_change_its_mind():
    asks("press **Turn the place that counts most**", "it says {{ other_digit }}")
    own = lesson()
    reader = Reader("digits", "change_its_mind")
    assert reader.value("Written as a") == own.first_digit
    for turn in range(1, own.turns + 1):
        reader.press("Turn the place that counts most")
        assert (f"no longer says {own.first_digit}" in reader.said) == (turn == own.turns)
    assert f"It says {own.other_digit}, " in reader.said
    assert own.turns == 2
