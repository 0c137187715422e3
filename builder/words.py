"""What a page says by itself, in the language of its lesson: words, plurals, dates, and the direction they run in.

The words of each language lie in `languages/`. A language that has none there speaks English, with its own dates.
"""

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.dates import format_date
from babel.languages import get_official_languages
from babel.numbers import get_decimal_symbol
from markupsafe import Markup, escape

from builder.mistakes import did_you_mean

type Text = str | Mapping[str, str]

_LANGUAGES = Path(__file__).parent / "languages"
_ENGLISH = "en"
_SCRIPTS_SAY = (
    "starting", "loaded", "not_started", "late", "stop", "stopped", "taken_back", "copied", "linked", "saved",
    "no_copying", "no_webassembly", "no_worker", "too_old", "not_ready", "ended", "damaged", "no_connection", "refused",
    "rose", "fell", "turned", "gone", "cut_short", "wrong_size", "altered",
)  # fmt: skip
_FROM_THE_RIGHT = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)
# Where the digits of a numbering system begin; those of all others are written with ours.
_ZEROS = {"arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀"}
_PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")
# BCP 47: language, script, region; then variants, extensions and private use, which change none of our words.
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-[a-z]{3}){0,3}(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|\d{3}))?"
    r"(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*(-[a-wyz0-9](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Words:
    """The words of a page by their keys: `words["undo"]`, and `words.undo` in a template."""

    language: str
    direction: Literal["ltr", "rtl"]
    texts: Mapping[str, Text]
    spoken: Locale
    dated: Locale

    def __getitem__(self, key: str) -> str:
        """The text of a key."""
        text = self.texts[key]
        return text if isinstance(text, str) else text["other"]

    def html(self, key: str, **values: object) -> Markup:
        """The text of a key with its values filled in: text is escaped, markup is not."""
        return Markup(escape(self[key])).format(**values)

    def counted(self, key: str, number: int) -> str:
        """The text for a number of things, in the plural form that the language has for it."""
        forms = self.texts[key]
        form = forms if isinstance(forms, str) else forms.get(self.spoken.plural_form(number), forms["other"])
        return form.format(n=number)

    def minutes(self, number: int) -> str:
        """So many minutes."""
        return self.counted("minutes", number)

    def about_minutes(self, number: int) -> str:
        """About so many minutes."""
        return self.counted("about_minutes", number)

    def effort(self, minutes: int, figures: int) -> str:
        """How long a lesson takes, and how many figures it has to try, if any."""
        parts = [self.minutes(minutes), *([self.counted("figures", figures)] if figures else [])]
        return self["comma"].join(parts)

    def date(self, day: datetime.date) -> str:
        """A day as it is written in full."""
        return format_date(day, "long", self.dated)

    @property
    def arrows(self) -> tuple[str, str]:
        """The way back and the way on."""
        return ("←", "→") if self.direction == "ltr" else ("→", "←")

    def for_scripts(self) -> dict[str, str]:
        """What the page's scripts say; `{…}` is theirs to fill in."""
        return {**{key: self[key] for key in _SCRIPTS_SAY}, "numerals": self.numerals}

    @property
    def numerals(self) -> str:
        """The ten digits of the language, and its decimal mark: a browser takes a while to look them up."""
        system = self.dated.default_numbering_system
        zero = ord(_ZEROS.get(system, "0"))
        mark = get_decimal_symbol(self.dated, numbering_system=system if system in _ZEROS else "latn")
        return "".join(map(chr, range(zero, zero + 10))) + mark


def words(language: str, own: Mapping[str, object] | None = None) -> Words:
    """The words for a language tag, and in place of some of them a site's own.

    Raises a ValueError, with a guess, for what is no language tag, and for words that cannot stand in for ours.
    """
    parts = _parts(language)
    for key, problem in unusable(own or {}).items():
        raise ValueError(f"{key}: {problem}")
    spoken = next(filter(_has_words, _tags(*parts)), _ENGLISH)
    texts: dict[str, Text] = {**_texts(_ENGLISH), **_texts(spoken)}
    for key, text in (own or {}).items():
        texts[key] = _in_forms(texts[key], text)
    direction: Literal["ltr", "rtl"] = "rtl" if parts[1] in _FROM_THE_RIGHT else "ltr"
    return Words(language, direction, texts, Locale.parse(spoken, sep="-"), _dated(parts))


def unusable(own: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with a site's own words, by their keys."""
    known = _texts(_ENGLISH)
    return {key: problem for key, text in own.items() for problem in _problems(key, text, known)}


def _problems(key: str, text: object, known: Mapping[str, Text]) -> Iterator[str]:
    if key not in known:
        yield f"a page has no such word{did_you_mean(key, known)}"
        return
    if isinstance(text, Mapping) and not isinstance(known[key], str):
        strange = [form for form in text if form not in _PLURAL_FORMS]
        if strange:
            yield f"{strange[0]!r} is no plural form{did_you_mean(strange[0], _PLURAL_FORMS)}"
            return
        texts = list(text.values())
    else:
        texts = [text]
    fields = set().union(*map(_fields, _forms(known[key])))
    for one in texts:
        if not isinstance(one, str):
            yield f"this is text in quotes, not {one!r}"
            return
        try:
            unknown = _fields(one) - fields
        except ValueError as error:
            yield f"a brace is missing, or one too many, in {one!r}: {error}"
            return
        if unknown:
            filled = ", ".join(f"{{{name}}}" for name in sorted(fields)) or "nothing"
            yield f"{{{min(unknown)}}} is not filled in here; what is: {filled}"
            return


def _forms(text: Text) -> Iterable[str]:
    return [text] if isinstance(text, str) else text.values()


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _in_forms(ours: Text, own: object) -> Text:
    """Own words in place of ours; one text for something that is counted serves every number."""
    if isinstance(ours, str):
        return str(own)
    return {**ours, **own} if isinstance(own, Mapping) else {"other": str(own)}


def _parts(tag: str) -> tuple[str, str, str | None]:
    """Language, script and region of a tag; the script is the usual one where the tag names none."""
    match = _TAG.fullmatch(tag)
    names = Locale(_ENGLISH)
    language = match["language"].lower() if match else ""
    region = match["region"].upper() if match and match["region"] else None
    if language not in names.languages or (region and region not in names.territories):
        raise ValueError(f"language is a tag like 'en' or 'pt-BR', not {tag!r}{_meant(tag)}")
    script = match["script"] and match["script"].title() if match else None
    return language, script or _usual_script(language, region), region


def _usual_script(language: str, region: str | None) -> str:
    likely = get_global("likely_subtags")
    found = likely.get(f"{language}_{region}") or likely.get(language) or ""
    return next((part for part in found.split("_") if len(part) == 4), "Latn")


def _meant(tag: str) -> str:
    """A guess: the tag with dashes, the language of a country, or the one whose name it is."""
    english = Locale(_ENGLISH)
    dashed = tag.replace("_", "-")
    if dashed != tag and _is_tag(dashed):
        return f" (did you mean {dashed!r}?)"
    official = get_official_languages(tag.upper())
    if official:
        return f" (did you mean {official[0]!r}?)"
    names = {name.lower(): code for code, name in english.languages.items()}
    names |= {_name(code).lower(): code for code in _spoken_here()}
    code = names.get(tag.lower()) or get_global("language_aliases").get(tag.lower())
    return f" (did you mean {code!r}?)" if code else did_you_mean(tag, _spoken_here())


def _is_tag(tag: str) -> bool:
    try:
        _parts(tag)
    except ValueError:
        return False
    return True


def _name(tag: str) -> str:
    return Locale.parse(tag, sep="-").get_language_name() or ""


@cache
def _spoken_here() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in _LANGUAGES.glob("*.toml")))


def _tags(language: str, script: str, region: str | None) -> list[str]:
    """The tags whose words would do, the nearest first: another script is another language to a reader."""
    tags = [f"{language}-{script}-{region}"] if region else []
    tags.append(f"{language}-{script}")
    if region and _usual_script(language, region) == script:
        tags.append(f"{language}-{region}")
    if _usual_script(language, None) == script:
        tags.append(language)
    return tags


def _has_words(tag: str) -> bool:
    return tag in _spoken_here()


@cache
def _texts(tag: str) -> Mapping[str, Text]:
    return tomllib.loads((_LANGUAGES / f"{tag}.toml").read_text(encoding="utf-8"))


def _dated(parts: tuple[str, str, str | None]) -> Locale:
    """How days are written; English of no country is that of our lessons, British."""
    language, script, region = parts
    ours = Locale(_ENGLISH, "GB")
    if (language, region) == (_ENGLISH, None):
        return ours
    return next(filter(None, map(_locale, _tags(language, script, region))), ours)


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except UnknownLocaleError:
        return None
