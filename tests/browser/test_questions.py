"""A reader answers questions: by keyboard, over a reload, without JavaScript and on paper; and what is kept is theirs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Opened
from tests.browser.reader import figure, press, until, wait_until_live

LESSON, KEPT = "basics/index.html", "kept.html"


@pytest.fixture(scope="module")
def visit(browser: Browser, well_served) -> Iterator[Page]:
    """A page of a reader whose device keeps what they answer."""
    context = browser.new_context(service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def asked(visit: Page, well_served) -> Locator:
    """A question that this reader has not answered yet."""
    visit.goto(well_served.url(LESSON))
    visit.evaluate("localStorage.clear()")
    visit.reload()
    wait_until_live(visit)
    return figure(visit, "thousand")


def replied(asked: Locator) -> Locator:
    """What a question says to the answer."""
    return asked.locator(".reply")


def answer(asked: Locator, text: str) -> None:
    asked.get_by_label("Your guess").fill(text)
    press(asked, "That is my guess")
    expect(replied(asked)).to_contain_text("You said")
    until(asked.page, "() => Object.keys(localStorage).some((key) => key.startsWith('answers:'))")


def test_an_answer_is_given_by_keyboard_and_met(visit, asked):
    asked.get_by_label("Your guess").focus()
    visit.keyboard.type("200")
    visit.keyboard.press("Tab")
    visit.keyboard.press("Enter")
    expect(replied(asked)).to_have_text("You said 200; it is 180.")
    expect(asked.get_by_text("0.18 × 1,000 = 180")).to_be_visible()
    assert visit.evaluate("document.activeElement.textContent") == "That is my guess"


def test_the_page_of_all_lessons_says_how_many_are_answered(visit, asked, well_served):
    answer(asked, "200")
    visit.goto(well_served.url("index.html"))
    lessons = visit.locator(".lessons > li")
    count = lessons.first.get_attribute("data-questions")
    assert int(count or 0) > 10
    expect(lessons.first).to_contain_text(f"Questions answered: 1 of {count}")
    expect(lessons.nth(1)).not_to_contain_text("Questions answered")


def test_nothing_said_is_asked_for(asked):
    press(asked, "That is my guess")
    expect(replied(asked)).to_have_text("Say something first: it is allowed to be wrong.")


def test_it_can_just_be_shown(asked):
    expect(asked.get_by_text("0.18 × 1,000 = 180")).to_be_hidden()
    asked.get_by_text("Just show me").click()
    expect(asked.get_by_text("0.18 × 1,000 = 180")).to_be_visible()


def test_an_answer_stays_until_it_is_reset(visit, asked):
    answer(asked, "200")
    visit.reload()
    expect(replied(asked)).to_have_text("You said 200; it is 180.")
    expect(asked.get_by_role("button", name="Undo")).to_be_disabled()
    press(asked, "Reset")
    expect(replied(asked)).to_have_text("")
    visit.reload()
    wait_until_live(visit)
    expect(asked.get_by_label("Your guess")).to_have_value("")


def test_an_undone_answer_is_not_kept(visit, asked):
    answer(asked, "200")
    press(asked, "Undo")
    expect(replied(asked)).to_have_text("")
    assert "200" not in visit.evaluate("JSON.stringify(localStorage)")


def test_a_line_is_drawn_and_compared(visit, asked):
    place = figure(visit, "first-steps")
    surface = place.locator("[data-on-point]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    at = [(box["x"] + share * box["width"], box["y"] + box["height"] * share) for share in (0.01, 0.3, 0.6, 0.99)]
    visit.mouse.move(*at[0])
    visit.mouse.down()
    for x, y in at[1:]:
        visit.mouse.move(x, y, steps=4)
    visit.mouse.up()
    press(place, "That is my guess")
    expect(replied(place)).to_contain_text("the first step does nearly all the work")
    expect(place.get_by_text("What comes")).to_be_visible()


def test_what_is_kept_is_shown_taken_along_and_deleted(visit, asked, well_served, tmp_path):
    answer(asked, "200")
    visit.goto(well_served.url(KEPT))
    item = visit.get_by_role("listitem").filter(has_text="1,000 square feet")
    expect(item).to_contain_text("You said: 200")
    with visit.expect_download() as saved:
        visit.get_by_role("button", name="Save all of this as a file").click()
    file = Path(saved.value.path()).rename(tmp_path / "answers.json")
    visit.get_by_role("button", name="Delete: What does your line").click()
    expect(item).to_have_count(0)
    visit.get_by_label("Take what was kept from a file").set_input_files(file)
    expect(item).to_contain_text("You said: 200")
    item.get_by_role("link").click()
    expect(replied(asked)).to_have_text("You said 200; it is 180.")
    visit.goto(well_served.url(KEPT))
    visit.get_by_role("button", name="Delete everything").click()
    expect(visit.get_by_text("Nothing at the moment.")).to_be_visible()
    assert visit.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"a": 1}', '{"a": {"given": 1}}', "null"])
def test_a_file_that_is_none_of_answers_changes_nothing(visit, asked, well_served, tmp_path, content):
    visit.goto(well_served.url(KEPT))
    file = tmp_path / "other.json"
    file.write_text(content)
    visit.get_by_label("Take what was kept from a file").set_input_files(file)
    expect(visit.get_by_role("status")).to_have_text("This is no file of what this site keeps.")


def test_a_file_of_answers_leads_nowhere_else(visit, asked, well_served, tmp_path):
    visit.goto(well_served.url(KEPT))
    text = {"given": "<b>", "question": "<img src=x>", "lesson": "L", "place": "javascript:alert(1)"}
    file = tmp_path / "answers.json"
    file.write_text(json.dumps({"content.basics.questions.thousand guess": text}))
    visit.get_by_label("Take what was kept from a file").set_input_files(file)
    expect(visit.get_by_role("link", name="<img src=x>")).to_have_attribute("href", "")
    expect(visit.get_by_text("You said: <b>")).to_be_visible()


def test_questions_read_well_without_javascript(browser: Browser, well_served):
    page = browser.new_page(java_script_enabled=False)
    page.goto(well_served.url(LESSON))
    asked = figure(page, "thousand")
    expect(asked.get_by_role("button", name="That is my guess")).to_be_hidden()
    asked.get_by_text("Just show me").click()
    expect(asked.get_by_text("0.18 × 1,000 = 180")).to_be_visible()
    page.close()


def test_on_paper_the_answers_stand_at_the_end_or_nowhere(visit, asked):
    answers = visit.locator(".answers")
    expect(answers).to_be_hidden()
    visit.emulate_media(media="print")
    expect(answers).to_be_visible()
    exercises = visit.locator("figure.exercise")
    assert answers.get_by_role("listitem").count() == visit.locator("[data-answer]").count() + exercises.count()
    for exercise in exercises.all():
        expect(exercise.get_by_role("textbox")).to_be_visible()
        expect(exercise.get_by_text("Check", exact=True)).to_be_hidden()
    expect(asked.get_by_text("Just show me")).to_be_hidden()
    visit.emulate_media(media="screen")
    visit.get_by_label("Print with the answers at the end").uncheck()
    visit.emulate_media(media="print")
    expect(answers).to_be_hidden()
    visit.emulate_media(media="screen")


@pytest.mark.parametrize("opened", ["disk", "single"], indirect=True)
def test_answers_stay_on_a_disk_too(page: Page, opened: Opened):
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    asked = figure(page, "thousand")
    answer(asked, "190")
    page.reload()
    expect(replied(asked)).to_have_text("You said 190; it is 180.")
    press(asked, "Reset")
    expect(replied(asked)).to_have_text("")
