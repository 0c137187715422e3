"""From a course to pages: pure, from frozen lessons to the text of every file a reader opens."""

import base64
import datetime
import hashlib
import mimetypes
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from builder.bundle import LOCK, Asset, Bundle
from builder.course import Course, Figure, Lesson, as_json, figure_slot
from builder.disk import carried
from builder.image import LIBRARIES

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Look:
    """The styles and scripts of every page, by their plain names."""

    files: Mapping[str, Asset]


def render(course: Course, bundle: Bundle, look: Look) -> dict[str, str]:
    """Every page by its path in the site."""
    environment = _environment(course, look)
    pages = {"index.html": environment.get_template("home.html").render(root="", page="")}
    for at, lesson in enumerate(course.lessons):
        pages[f"{lesson.slug}/index.html"] = environment.get_template("lesson.html").render(
            **_of_lesson(lesson, environment),
            start=as_json(_start(lesson, bundle, look)),
            before=course.lessons[at - 1] if at else None,
            after=course.lessons[at + 1] if at + 1 < len(course.lessons) else None,
        )
    pages["404.html"] = environment.get_template("404.html").render(root="", page="404.html")
    pages["feed.xml"] = environment.get_template("feed.xml").render(root="")
    pages["manifest.webmanifest"] = environment.get_template("manifest.webmanifest").render()
    if course.site.base:
        pages["sitemap.xml"] = environment.get_template("sitemap.xml").render()
    return pages


def service_worker(files: Mapping[str, str]) -> str:
    """What keeps the site for when there is no network: its files by path, each with a hash of its content."""
    version = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:10]
    return _templates().get_template("sw.js").render(version=version, files=as_json(dict(sorted(files.items()))))


def single_file(course: Course, lesson: Lesson, bundle: Bundle, look: Look, notices: str) -> str:
    """A lesson as one page that carries everything it needs."""
    environment = _environment(course, look)
    start = _start(lesson, bundle, look) | {"inline": True}
    needed = [path for path, _, _ in start["files"].values()] + [start["worker"]]
    assets = {asset.path: asset for asset in [*bundle.files.values(), *look.files.values()]}
    html = environment.get_template("single.html").render(
        **_of_lesson(lesson, environment),
        start=as_json(start),
        carried=[(path, carried(assets[path])) for path in needed],
        notices=base64.b64encode(notices.encode()).decode(),
        before=None,
        after=None,
    )
    return _self_contained(html, course.site.base, lesson.folder)


def _self_contained(html: str, base: str | None, folder: Path) -> str:
    """Links to the rest of the site made absolute, or plain text where the site has no address; pictures put in."""

    def elsewhere(match: re.Match[str]) -> str:
        return f'<a href="{base}{match[1]}">{match[2]}</a>' if base else match[2]

    def picture(match: re.Match[str]) -> str:
        file = folder / match[1]
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return (
            f'src="data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"' if file.is_file() else match[0]
        )

    html = re.sub(r'<a href="\.\./([^"]*)">(.*?)</a>', elsewhere, html)
    return re.sub(r'(?<=<img )src="([^":]+)"|(?<=" )src="([^":]+)"(?= ?/?>)', picture, html)


def _of_lesson(lesson: Lesson, environment: jinja2.Environment) -> dict[str, object]:
    text = _with_figures(lesson, environment)
    return {"root": "../", "page": f"{lesson.slug}/", "lesson": lesson, "text": text}


def _environment(course: Course, look: Look) -> jinja2.Environment:
    environment = _templates().overlay()
    latest = max((lesson.front.date for lesson in course.lessons), default=datetime.date.min)
    environment.globals |= {
        "course": course,
        "site": course.site,
        "look": look.files,
        "inline": lambda name: Markup(_text(look.files[name])),
        "updated": latest,
        "identity": lambda slug: uuid.uuid5(uuid.NAMESPACE_URL, f"{course.site.base or course.site.title}/{slug}"),
    }
    return environment


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _text(asset: Asset) -> str:
    return asset.content.read_text(encoding="utf-8") if isinstance(asset.content, Path) else asset.content.decode()


def _with_figures(lesson: Lesson, environment: jinja2.Environment) -> Markup:
    slots = {figure_slot(figure.id): figure for figure in lesson.figures}
    template = environment.get_template("figure.html")
    parts = re.split(r"(<!--figure:[^>]*-->)", lesson.html)
    # What is wider than the page has to be scrolled by keyboard, too.
    html = "".join(_figure(slots[part], template) if part in slots else part for part in parts)
    return Markup(html.replace("<pre>", '<pre tabindex="0">'))


def _figure(figure: Figure, template: jinja2.Template) -> str:
    return template.render(figure=figure, view=Markup(figure.markup), code=Markup(_highlighted(figure.source)))


@cache
def _highlighted(source: str) -> str:
    return str(highlight(source, PythonLexer(), HtmlFormatter(cssclass="code")))


def _start(lesson: Lesson, bundle: Bundle, look: Look) -> dict[str, Any]:
    """What the page's script needs to bring its figures alive: each file's address, size and hash."""
    wheels = bundle.wheels[lesson.slug]
    others = {name for own in bundle.wheels.values() for name in own} - set(wheels)
    files = {
        name: [file.path, file.size, base64.b64encode(bytes.fromhex(file.sha256)).decode()]
        for name, file in sorted(bundle.files.items())
        if name not in others
    }
    worker = look.files["worker.js"].path
    return {
        "root": "../",
        "worker": worker,
        "lock": LOCK,
        "wheels": wheels,
        "libraries": list(LIBRARIES),
        "files": files,
    }
