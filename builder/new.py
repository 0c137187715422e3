"""A site to begin with, or another lesson for one that is there: `python -m builder new`."""

import datetime
import json
import re
import shlex
import unicodedata
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import jinja2

from builder.files import write_whole
from builder.mistakes import did_you_mean

NAME = "neural-networks-by-hand"
_STARTER = Path(__file__).parent / "starter"
_FIRST = "line"
_FIRST_TITLE = "A line near three points"
_OF_A_SITE = {
    "site.toml": "content/site.toml",
    "requirements.txt": "requirements.txt",
    "pytest.ini": "pytest.ini",
    "gitignore": ".gitignore",
    "pages.yml": ".github/workflows/pages.yml",
    "README.md": "README.md",
}
_OF_A_LESSON = {
    "lesson.md": "content/{lesson}/lesson.md",
    "lesson.py": "content/{lesson}/lesson.py",
    "fit.py": "content/{lesson}/fit.py",
    "test_fit.py.jinja": "tests/test_{word}.py",
}
# What a folder may hold that is still to become a site.
_NOT_OF_A_SITE = {".git", ".venv", ".DS_Store", ".gitkeep"}
# Folders of a site that are no lessons.
_TAKEN = {"assets", "static", "templates"}


def new(path: Path) -> list[Path]:
    """Write a site into a new or empty folder; where `path` is a name in a site that is there, write a lesson of that name.

    Returns the files that were written. Raises a ValueError, in one sentence, where that cannot be.
    """
    path = path.resolve()
    site = _site_around(path)
    files = _site(path) if site is None else _lesson(site, _lesson_name(path, site))
    for file in files:
        if file.exists():
            raise ValueError(f"{_shown(file)} is there already.")
    try:
        for file, text in files.items():
            write_whole(file, text)
    except OSError as error:
        raise ValueError(f"{_shown(path)} cannot be written: {error.strerror}.") from error
    return list(files)


def report(files: list[Path]) -> str:
    """What to say of files that were written, and what is to be done next."""
    listed = "\n".join(f"  {_shown(file)}" for file in files)
    requirements = next((file for file in files if file.name == "requirements.txt"), None)
    if not requirements:
        return f"A lesson, its figure and its test:\n{listed}"
    folder = _shown(requirements.parent)
    go = "" if folder == "." else f"cd {shlex.quote(folder)} && "
    steps = f"A site of one lesson:\n{listed}\nNow: {go}python -m builder serve"
    if installed():
        return steps
    return (
        f"{steps}\nBefore it is published, fill in {_shown(requirements)}: this builder was installed from a folder "
        "of this computer, where nobody else finds it."
    )


def requirement(source: Mapping[str, object] | None, version: str) -> str | None:
    """How pip gets this builder again, from what it noted about where it came from (PEP 610: `direct_url.json`).

    None where it came from this computer: nobody else finds it there.
    """
    if source is None:
        return f"{NAME}[build]=={version}"
    address = str(source["url"])
    folder = f"#subdirectory={source['subdirectory']}" if source.get("subdirectory") else ""
    if re.match(r"file:", address, re.IGNORECASE):
        return None
    match source:
        case {"vcs_info": {"vcs": vcs, "commit_id": commit}}:
            return f"{NAME}[build] @ {vcs}+{address}@{commit}{folder}"
        case {"archive_info": {"hashes": {"sha256": sha256}}} if not folder:
            return f"{NAME}[build] @ {address}#sha256={sha256}"
    return f"{NAME}[build] @ {address}{folder}"


def installed() -> str | None:
    """How pip gets the builder that runs now; None where only this computer has it."""
    try:
        found = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return None
    noted = found.read_text("direct_url.json")
    return requirement(json.loads(noted) if noted else None, found.version)


def problem_with(name: str) -> str | None:
    """Why a folder of this name cannot be a lesson, if so: names become addresses and modules, on every system."""
    name = unicodedata.normalize("NFC", name)
    wrong = [letter for letter in name if letter not in "-_. " and unicodedata.category(letter)[0] not in "LMN"]
    if wrong or not name:
        return f"has {wrong[0]!r} in it; letters, digits, '-', '_', '.' and spaces may be" if wrong else "is empty"
    if name.startswith("."):
        return "begins with '.', which hides it"
    if name.startswith("_"):
        return "begins with '_', which makes it no lesson"
    if name != name.strip(" ") or name.endswith("."):
        return "begins or ends with a space or a '.', which not every system keeps"
    return None


def _site_around(path: Path) -> Path | None:
    """The site that a path lies in, if it lies in one: its folder, not that of its content."""
    for folder in path.parents:
        if (folder / "content" / "site.toml").is_file():
            return folder
        if (folder / "site.toml").is_file() and folder.name != "content":
            raise ValueError(
                f"{_shown(path)} lies in {_shown(folder)}, which has a site.toml but is no folder content/."
            )
    return None


def _lesson_name(path: Path, site: Path) -> str:
    content, name = site / "content", path.name
    if path.parent not in (site, content):
        raise ValueError(
            f"{_shown(path)} lies in the site {_shown(site)}: a new site goes beside it, a new lesson is "
            f"{_shown(site / name)}."
        )
    problem = "is that of a folder with another use" if name in _TAKEN else problem_with(name)
    if problem:
        raise ValueError(f"{name!r} is no name for a lesson: it {problem}.")
    for taken in (path, content / name):
        if taken.exists():
            raise ValueError(f"{_shown(taken)} is there already: give the lesson another name.")
    return name


def _site(path: Path) -> dict[Path, str]:
    _check_folder(path)
    texts = _filled(_OF_A_SITE, title=_title(path.name), builder=installed(), name=NAME)
    return {path / place: text for place, text in texts.items()} | _lesson(path, _FIRST, _FIRST_TITLE)


def _check_folder(path: Path) -> None:
    shown, parent = _shown(path), path.parent
    if not parent.is_dir():
        beside = [one.name for one in parent.parent.iterdir() if one.is_dir()] if parent.parent.is_dir() else []
        raise ValueError(f"there is no folder {_shown(parent)}{did_you_mean(parent.name, beside)}.")
    if not path.exists():
        return
    if not path.is_dir():
        raise ValueError(f"{shown} is a file: name a folder that is new or empty.")
    if (path / "content" / "site.toml").is_file():
        raise ValueError(f"{shown} is a site already: {shown}/NAME adds a lesson to it.")
    there = sorted(one.name for one in path.iterdir() if one.name not in _NOT_OF_A_SITE)
    if there:
        raise ValueError(f"{shown} is not empty, it holds {there[0]!r}: name a folder that is new or empty.")


def _lesson(site: Path, name: str, title: str | None = None) -> dict[Path, str]:
    word = re.sub(r"\W+", "_", name)
    places = {source: place.format(lesson=name, word=word) for source, place in _OF_A_LESSON.items()}
    texts = _filled(places, title=title or _title(name), today=datetime.date.today(), lesson=name)
    return {site / place: text for place, text in texts.items()}


def _title(name: str) -> str:
    words = re.sub(r"[-_.\s]+", " ", name).strip() or name
    return words[:1].upper() + words[1:]


def _filled(places: Mapping[str, str], **values: object) -> dict[str, str]:
    """The starter's files, by where they go, with the values of this site. Braces stay those of lessons and workflows."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_STARTER),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[##",
        comment_end_string="##]",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = lambda text: json.dumps(text, ensure_ascii=False)
    return {place: environment.get_template(source).render(values) for source, place in places.items()}


def _shown(path: Path) -> str:
    """A path as its author would write it from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
