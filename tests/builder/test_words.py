"""The page's own words in the language of its lesson."""

import datetime
import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from markupsafe import Markup

from builder import words as module
from builder.words import unusable, words

DAY = datetime.date(2026, 11, 5)
FOLDER = Path(module.__file__).parent / "languages"
LANGUAGES = sorted(file.stem for file in FOLDER.glob("*.toml"))
ENGLISH = tomllib.loads((FOLDER / "en.toml").read_text(encoding="utf-8"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_what_is_filled_in(language):
    texts = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    assert list(texts) == list(ENGLISH)
    for key, english in ENGLISH.items():
        assert type(texts[key]) is type(english), key
        if isinstance(english, str):
            assert fields(texts[key]) == fields(english), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_one_of_the_language(language):
    texts = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    forms = set(Locale.parse(language, sep="-").plural_form.tags) | {"other"}
    for key in ("minutes", "about_minutes", "figures"):
        assert "other" in texts[key]
        assert set(texts[key]) <= forms, key


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 minute", "2 minutes", "5 minutes", "21 minutes"]),
        ("de", ["1 Minute", "2 Minuten", "5 Minuten", "21 Minuten"]),
        ("ru", ["1 минута", "2 минуты", "5 минут", "21 минута"]),
        ("pl", ["1 minuta", "2 minuty", "5 minut", "21 minut"]),
        ("ar", ["دقيقة واحدة", "دقيقتان", "5 دقائق", "21 دقيقة"]),
        ("ja", ["1 分", "2 分", "5 分", "21 分"]),
        ("sv", ["1 minute", "2 minutes", "5 minutes", "21 minutes"]),
    ],
)
def test_numbers_take_the_plural_of_the_language(language, said):
    assert [words(language).minutes(number) for number in (1, 2, 5, 21)] == said


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "5 November 2026"),
        ("en-US", "November 5, 2026"),
        ("de-AT", "5. November 2026"),
        ("fr", "5 novembre 2026"),
        ("pl", "5 listopada 2026"),
        ("zh", "2026年11月5日"),
        ("ar", "5 نوفمبر 2026"),
        ("sv", "5 november 2026"),
        ("grc", "5 November 2026"),
    ],
)
def test_days_are_written_as_in_the_language(language, written):
    assert words(language).date(DAY) == written


@pytest.mark.parametrize(
    ("language", "undo"),
    [
        ("de", "Rückgängig"),
        ("de-AT", "Rückgängig"),
        ("DE-at", "Rückgängig"),
        ("de-CH-1996", "Rückgängig"),
        ("pt-BR", "Desfazer"),
        ("zh", "撤销"),
        ("zh-Hans-SG", "撤销"),
        ("zh-TW", "復原"),
        ("zh-Hant", "復原"),
        ("fa-IR", "واگرد"),
        ("ru-Latn", "Undo"),
        ("sv", "Undo"),
        ("la", "Undo"),
    ],
)
def test_the_nearest_language_that_has_words_is_spoken(language, undo):
    assert words(language)["undo"] == undo


@pytest.mark.parametrize(
    "language", ["ar", "he", "fa", "ur", "yi", "dv", "ps", "ug", "ckb", "ar-EG", "az-Arab", "pa-PK"]
)
def test_some_languages_run_from_the_right(language):
    assert words(language).direction == "rtl"
    assert words(language).arrows == ("→", "←")


@pytest.mark.parametrize("language", ["en", "de", "ru", "zh", "ja", "hi", "az", "pa", "ar-Latn", "grc"])
def test_all_others_from_the_left(language):
    assert words(language).direction == "ltr"
    assert words(language).arrows == ("←", "→")


@pytest.mark.parametrize(
    ("language", "guess"),
    [
        ("pt_BR", "pt-BR"),
        ("english", "en"),
        ("Deutsch", "de"),
        ("eng", "en"),
        ("jp", "ja"),
        ("cn", "zh"),
        ("ua", "uk"),
        ("xx", None),
        ("", None),
        ("de-", "de"),
        ("de-XX", None),
        ("a b", None),
        ("ｅｎ", None),
    ],
)
def test_what_is_no_language_tag_is_said_with_a_guess(language, guess):
    with pytest.raises(ValueError, match="language is a tag like 'en' or 'pt-BR', not") as caught:
        words(language)
    assert str(caught.value).endswith(f"(did you mean {guess!r}?)" if guess else repr(language))


def test_values_are_filled_in_as_text_or_as_markup():
    link = Markup('<a href="index.html">{}</a>').format("Maths & more")
    said = words("en").html("no_page", site=link)
    assert said.startswith('This address leads to no page of <a href="index.html">Maths &amp; more</a>. The')
    assert words("fr").html("no_page", site="<b>").startswith("Cette adresse ne mène à aucune page de &lt;b&gt;.")


def test_an_effort_without_figures_is_only_time():
    assert words("en").effort(1, 0) == "1 minute"
    assert words("en").effort(5, 1) == "5 minutes, 1 figure to try"
    assert words("zh").effort(5, 2) == "5 分钟，2 幅图可动手尝试"


def test_scripts_get_only_what_they_say():
    said = words("de").for_scripts()
    assert said["stop"] == "Abbrechen"
    assert "{file}" in said["damaged"]
    assert "skip" not in said


@pytest.mark.parametrize(
    ("language", "numerals"),
    [("en", "0123456789."), ("de", "0123456789,"), ("fa", "۰۱۲۳۴۵۶۷۸۹٫"), ("ar", "0123456789."), ("bn", "০১২৩৪৫৬৭৮৯.")],
)
def test_scripts_write_numbers_as_the_language_does(language, numerals):
    assert words(language).for_scripts()["numerals"] == numerals


def test_a_site_changes_words_and_plurals():
    changed = words("en", {"undo": "Back", "minutes": "{n} min", "figures": {"other": "{n} toys"}})
    assert changed["undo"] == "Back"
    assert changed["reset"] == "Reset"
    assert changed.effort(1, 2) == "1 min, 2 toys"
    assert changed.effort(2, 1) == "2 min, 1 figure to try"
    assert words("en")["undo"] == "Undo"


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        ({"undoo": "Back"}, "a page has no such word (did you mean 'undo'?)"),
        ({"undo": 3}, "this is text in quotes, not 3"),
        ({"undo": {"one": "Back"}}, "this is text in quotes, not {'one': 'Back'}"),
        ({"minutes": {"sevral": "{n}"}}, "'sevral' is no plural form"),
        ({"minutes": {"one": 1}}, "this is text in quotes, not 1"),
        ({"no_page": "Not on {page}"}, "{page} is not filled in here; what is: {site}"),
        ({"undo": "{}"}, "{} is not filled in here; what is: nothing"),
        ({"undo": "}"}, "a brace is missing, or one too many, in '}': Single '}' encountered in format string"),
    ],
)
def test_words_that_cannot_be_used_are_said_by_their_keys(own, problem):
    (key,) = own
    assert unusable(own) == {key: problem}
    with pytest.raises(ValueError, match=f"{key}: "):
        words("en", own)


def test_all_problems_are_found_at_once():
    assert list(unusable({"a": "b", "undo": 1, "reset": "Zero"})) == ["a", "undo"]


def test_scripts_say_these_words_and_no_others():
    code = [file.read_text(encoding="utf-8") for file in sorted((FOLDER.parent / "assets").glob("*.js"))]
    calls = [call for text in code for call in re.findall(r"\bword\(([^{)]+)", text)]
    # Python fills these in for them.
    told = {"rose", "fell", "turned"}
    assert told | {key for call in calls for key in re.findall(r'"(\w+)"', call)} == {*words("en").for_scripts()}
    lines = [line.partition("//")[0] for text in code for line in text.splitlines() if "console." not in line]
    # Why a snapshot is of no use here is said to those who look into the console.
    sentences = [found for line in lines for found in re.findall(r'["`][A-Z][a-z]+ [^"`]*\.["`]', line)]
    assert all("memory snapshot" in found for found in sentences), sentences
