"""From a course to pages: pure, from frozen lessons to the text of every file a reader opens."""

import base64
import datetime
import hashlib
import json
import mimetypes
import os
import re
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from builder import markdown, policy
from builder.asset import Asset, asset
from builder.bundle import LOCK, Bundle
from builder.cells import Cell
from builder.course import Assignment, Course, Figure, Lesson
from builder.disk import carried
from builder.memory import Memory
from builder.mistakes import Mistake, Mistakes, did_you_mean
from builder.notebook import address
from builder.snapshot import LIBRARIES
from builder.symbols import linked, rules
from builder.theme import Theme

_NOWHERE = "page:nowhere"
# A question and its answer, in a figure's first view.
_ASKED = re.compile(
    r'<p class="question">.*?<span>(.*?)</span></p>.*?<div class="answer">(.*?)</div></details>', re.DOTALL
)
# What a page loads only once something is used.
# The last two are for a page that is made within this one.
LATER = ("along", "answers", "cells", "code", "editor", "exercises", "painting", "surface", "apart", "figures")
# Those that are kept for when there is no network only by a reader who used them.
LARGE = {"editor"}
# In bytes: of what a page that is one file carries, nobody should have to wait for a notebook.
_LARGEST_NOTEBOOK = 3_000_000


def render(course: Course, bundle: Bundle, theme: Theme, memory: Memory) -> dict[str, Asset]:
    """Every page, by its path in the site. Raises Mistakes for what is wrong with templates of the site's own."""
    environment = _environment(course, theme)
    templates: dict[str, tuple[str, dict[str, object]]] = {
        "index.html": ("home.html", {"root": "", "page": "", "words": course.words}),
        "kept.html": ("kept.html", {"root": "", "page": "kept.html", "words": course.words}),
        "404.html": ("404.html", {"root": "", "page": "404.html", "words": course.words}),
        "offline.html": ("offline.html", {"words": course.words}),
        "feed.xml": ("feed.xml", {"root": ""}),
        "manifest.webmanifest": ("manifest.webmanifest", {}),
        **({"sitemap.xml": ("sitemap.xml", {})} if course.site.base else {}),
    }
    makers: dict[str, Callable[[], Asset]] = {
        path: partial(_page, path, environment, name, values, course.site.embeds)
        for path, (name, values) in templates.items()
    }
    for at, lesson in enumerate(course.lessons):
        before = course.lessons[at - 1] if at else None
        after = course.lessons[at + 1] if at + 1 < len(course.lessons) else None
        path = f"{lesson.slug}/index.html"
        around = course.site, bundle, theme
        makers[path] = partial(_lesson_page, path, lesson, (before, after), environment, around, memory)
    return _made(makers, theme)


def _made(makers: Mapping[str, Callable[[], Asset]], theme: Theme) -> dict[str, Asset]:
    """Every page that can be made, or all mistakes in the templates of the others."""
    pages: dict[str, Asset] = {}
    mistakes: list[Mistake] = []
    for path, make in makers.items():
        try:
            with blamed(theme):
                pages[path] = make()
        except Mistakes as error:
            mistakes += error.mistakes
    if mistakes:
        raise Mistakes(mistakes)
    return pages


def _page(
    path: str, environment: jinja2.Environment, name: str, values: Mapping[str, object], embeds: tuple[str, ...]
) -> Asset:
    return asset(path, policy.stated(environment.get_template(name).render(**values), embeds))


@contextmanager
def blamed(theme: Theme) -> Iterator[None]:
    """Raise what goes wrong in a template of the site's own as Mistakes, at its line."""
    try:
        yield
    except Exception as error:
        own = str(theme.own_templates) + os.sep
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(own)]
        if not frames:
            raise
        file = Path(frames[-1].filename)
        raise Mistakes([Mistake(file, frames[-1].lineno, _template_error(error, theme))]) from error


def _template_error(error: Exception, theme: Theme) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        known = theme.templates.list_templates()
        return f"there is no template {error.name!r}{did_you_mean(str(error.name), known)}"
    if isinstance(error, RecursionError):
        return "this template leads back to itself: to change one of the builder's, extend it by its name with 'ours/' before it"
    if isinstance(error, jinja2.TemplateError):
        return f"this template cannot be filled in: {error.message}"
    return f"this template cannot be filled in: {type(error).__name__}: {error}"


def single_file(
    course: Course, lesson: Lesson, bundle: Bundle, theme: Theme, notices: str, notebook: Asset | None = None
) -> str:
    """A lesson as one page that carries everything it needs."""
    environment = _environment(course, theme)
    start = _start(lesson, bundle, theme) | {"inline": True}
    assets = {file.path: file for file in [*bundle.assets, *theme.assets.values()]}
    needed = [path for path, _, _ in start["files"].values()] + [start["worker"], *start["later"].values()]
    with blamed(theme):
        html = environment.get_template("single.html").render(
            **_of_lesson(lesson, _carried_addresses(lesson, course.site.base), environment),
            start=as_json(start),
            carried=[(path, carried(assets[path])) for path in needed],
            notices=base64.b64encode(notices.encode()).decode(),
            notebook=_data_uri(notebook.path, notebook.read())
            if notebook and notebook.size <= _LARGEST_NOTEBOOK
            else None,
            before=None,
            after=None,
        )
    return policy.stated(html.replace(f' href="{_NOWHERE}"', ""), course.site.embeds)


def as_json(value: object) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


def _lesson_page(
    path: str,
    lesson: Lesson,
    neighbours: tuple[Lesson | None, Lesson | None],
    environment: jinja2.Environment,
    around: tuple[Any, Bundle, Theme],
    memory: Memory,
) -> Asset:
    """A lesson's page: the one made last, where nothing in it has changed."""
    site, bundle, theme = around
    start = _start(lesson, bundle, theme)
    titles = [other and (other.slug, other.front_matter.title) for other in neighbours]
    made_from = (lesson, titles, start, site, theme.assets)

    def make() -> tuple[object, Asset]:
        html = environment.get_template("lesson.html").render(
            **_of_lesson(lesson, {slot: one.href for slot, one in lesson.addresses.items()}, environment),
            start=as_json(start),
            notebook=address(lesson),
            before=neighbours[0],
            after=neighbours[1],
        )
        return made_from, asset(path, policy.stated(html, site.embeds))

    _, page = memory.recall(("page", path), make, lambda kept: kept[0] == made_from)
    return page


def _carried_addresses(lesson: Lesson, base: str | None) -> dict[str, str]:
    """Addresses for a page that stands alone: files put in, the rest of the site absolute where it has an address."""

    def alone(href: str) -> str:
        if re.match(r"[a-z][a-z0-9+.-]*:|#", href, re.IGNORECASE):
            return href
        if not base:
            return _NOWHERE
        return base + (href.removeprefix("../") if href.startswith("../") else f"{lesson.slug}/{href}")

    return {
        slot: _data_uri(one.file.name, one.file.read_bytes()) if one.file else alone(one.href)
        for slot, one in lesson.addresses.items()
    }


def _data_uri(name: str, content: bytes) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _of_lesson(lesson: Lesson, addresses: Mapping[str, str], environment: jinja2.Environment) -> dict[str, object]:
    template = environment.get_template("figure.html")
    figures = {figure.slot: _figure(figure, lesson, template) for figure in lesson.figures}
    figures |= {cell.slot: _cell(cell, lesson, environment.get_template("cell.html")) for cell in lesson.cells}
    template = environment.get_template("exercise.html")
    figures |= {one.slot: _exercise(one, lesson, template) for one in lesson.exercises}
    symbols = lesson.front_matter.symbols
    filled = markdown.fill(lesson.document, {**addresses, **figures})
    html = linked(filled, symbols, [one.markup for one in lesson.figures])
    # What is wider than the page has to be scrolled by keyboard, too.
    text = Markup(html.replace("<pre>", '<pre tabindex="0">'))
    answers = [
        (Markup(question), Markup(answer)) for one in lesson.figures for question, answer in _ASKED.findall(one.markup)
    ]
    answers += [
        (Markup("<strong>{}</strong> {}").format(one.title, Markup(one.task)), Markup(_highlighted(one.solution)))
        for one in lesson.exercises
    ]
    shown = {"text": text, "answers": answers, "words": lesson.words, "symbols": Markup(rules(symbols, html))}
    return {"root": "../", "page": f"{lesson.slug}/", "lesson": lesson, **shown}


def _figure(figure: Figure, lesson: Lesson, template: jinja2.Template) -> str:
    return template.render(
        figure=figure,
        caption=Markup(figure.caption),
        view=Markup(figure.markup),
        tables=Markup(figure.tables),
        code=Markup(_highlighted(figure.source)),
        words=lesson.words,
    )


def _cell(cell: Cell, lesson: Lesson, template: jinja2.Template) -> str:
    code = highlight(cell.source, PythonLexer(), HtmlFormatter(nowrap=True)).removesuffix("\n")
    return template.render(
        cell=cell, lesson=lesson, code=Markup(code), output=Markup(cell.output), words=lesson.words
    ).strip()


def _exercise(exercise: Assignment, lesson: Lesson, template: jinja2.Template) -> str:
    return template.render(
        exercise=exercise,
        task=Markup(exercise.task),
        starter=Markup(_coloured(exercise.starter)),
        solution=Markup(_highlighted(exercise.solution)),
        words=lesson.words,
    )


@cache
def _highlighted(source: str) -> str:
    return str(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


@cache
def _coloured(source: str) -> str:
    return str(highlight(source, PythonLexer(), HtmlFormatter(nowrap=True)))


def _environment(course: Course, theme: Theme) -> jinja2.Environment:
    environment = theme.templates.overlay()
    latest = max((lesson.front_matter.date for lesson in course.lessons), default=datetime.date.min)
    environment.globals = {
        **theme.templates.globals,
        "course": course,
        "site": course.site,
        "assets": theme.assets,
        "styles": theme.styles,
        "inline": lambda name: Markup(theme.assets[name].read().decode()),
        "updated": latest,
        "identity": lambda slug: uuid.uuid5(uuid.NAMESPACE_URL, f"{course.site.base or course.site.title}/{slug}"),
    }
    return environment


def _start(lesson: Lesson, bundle: Bundle, theme: Theme) -> dict[str, Any]:
    """What the page's script needs to bring its figures alive: each file's address, size and hash."""
    files = sorted(bundle.needed(lesson.slug).items())
    hashes = "".join(file.sha256 for file in bundle.common.values())
    return {
        "root": "../",
        "edition": hashlib.sha256(hashes.encode()).hexdigest()[:10],
        "worker": theme.assets["worker.js"].path,
        "later": {name: theme.assets[f"{name}.js"].path for name in LATER},
        "used": [theme.assets[f"{name}.js"].path for name in ("worker", *LATER) if name not in LARGE],
        "lock": LOCK,
        "wheels": bundle.wheels(lesson.slug),
        "held": bundle.held,
        "libraries": list(LIBRARIES),
        "figure": next((figure.module for figure in lesson.figures if figure.is_interactive), None),
        "files": {name: [file.path, file.size, _base64(file.sha256)] for name, file in files},
        "words": lesson.words.for_scripts(),
    }


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
