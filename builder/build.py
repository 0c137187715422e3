"""One build, top-down: gather the course, bundle what the browser runs, render the pages, write the site."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import rjsmin

from builder import disk, notices, pages, site
from builder.bundle import asset, bundle
from builder.course import Course, gather
from builder.image import NUMPY, Prepared
from builder.mistakes import did_you_mean

_ASSETS = Path(__file__).parent / "assets"


def build(content: Path, out: Path, prepared: Prepared) -> Course:
    """Build a content folder into a site. Raises Mistakes, and leaves the old site alone, when anything is wrong."""
    course = gather(content)
    bundled, look = bundle(course, prepared), _look()
    shared = [*bundled.files.values(), *look.files.values()]
    files: dict[str, bytes | str | Path] = {file.path: file.content for file in shared}
    files |= {f"{lesson.slug}/{name}": lesson.folder / name for lesson in course.lessons for name in lesson.files}
    files |= pages.render(course, bundled, look)
    files["notices.txt"] = notices.text(prepared.files[NUMPY].path)
    files["sw.js"] = pages.service_worker(_fingerprints(files))
    scripts = disk.scripts([*bundled.files.values(), look.files["worker.js"]])
    site.write({**files, **scripts}, out)
    return course


def write_single_file(content: Path, slug: str, out: Path, prepared: Prepared) -> Path:
    """Write one lesson as one page that carries everything. Raises Mistakes; a LookupError names a missing lesson."""
    course = gather(content)
    lessons = {lesson.slug: lesson for lesson in course.lessons}
    if slug not in lessons:
        raise LookupError(f"there is no lesson {slug!r}{did_you_mean(slug, lessons)}; there are: {', '.join(lessons)}")
    text = notices.text(prepared.files[NUMPY].path)
    html = pages.single_file(course, lessons[slug], bundle(course, prepared), _look(), text)
    file = out.parent / f"{slug}.html"
    file.write_text(html, encoding="utf-8")
    return file


def _look() -> pages.Look:
    files = {file.name: _published(file) for file in sorted(_ASSETS.iterdir()) if file.is_file()}
    # One file: on a disk a worker cannot import another one, and over a network it would wait for it.
    files["worker.js"] = files.pop("start.js") + files["worker.js"]
    return pages.Look({name: asset("assets", name, content) for name, content in files.items()})


def _published(file: Path) -> bytes:
    """A file as readers get it: scripts without their comments."""
    return rjsmin.jsmin(file.read_bytes()) if file.suffix == ".js" else file.read_bytes()


def _fingerprints(files: Mapping[str, bytes | str | Path]) -> dict[str, str]:
    """The beginning of each file's hash, as it is in a name that carries one."""

    def fingerprint(content: bytes | str | Path) -> str:
        data = content.read_bytes() if isinstance(content, Path) else content
        return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:10]

    return {path: fingerprint(content) for path, content in files.items() if path != "404.html"}
