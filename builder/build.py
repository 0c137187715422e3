"""One build, top-down: gather the course, bundle what the browser runs, render the pages, write the site."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from builder import data, disk, notebook, notices, output, packages, policy, render
from builder.asset import Asset, asset
from builder.bundle import Bundle, bundle
from builder.course import Course, Gathering, Lesson, Python, gather
from builder.editor import Editor, editor
from builder.files import write_whole
from builder.live_python import LivePython
from builder.memory import Memory, stamp
from builder.mistakes import Mistake, Mistakes, did_you_mean
from builder.offline import sealed, service_worker
from builder.prune import prune
from builder.read import ASSETS, STATIC, TEMPLATES, folders_below, is_hidden, unreadable
from builder.render import single_file
from builder.runtime import user_cache
from builder.snapshot import NUMPY, Prepared
from builder.theme import Theme, theme_of

# The one policy for all pages, as a host may send it.
POLICY = "policy.txt"
_GENERATOR = '<meta name="generator" content="neural-networks-by-hand">'


_WRITTEN_LATER = {output.LIST, output.KEEPER, "notices.txt", "sw.js", POLICY}
# In static/ as everywhere: settings, histories and what editors and systems leave behind.
_NEVER_PUBLISHED = {
    ".DS_Store", ".env", ".git", ".gitignore", ".gitkeep", ".hg", ".ipynb_checkpoints", ".svn", "Thumbs.db", "desktop.ini",
}  # fmt: skip


class NoSuchLesson(LookupError):
    """A lesson is asked for that is not there, or not published."""


@dataclass(frozen=True)
class Built:
    """A course, and what was carried over from the old site without being of it."""

    course: Course
    carried: tuple[str, ...]


def build(content: Path, out: Path, prepared: Prepared, runtime_from: Path | None = None) -> Built:
    """Build a content folder into a site.

    Raises Mistakes, and leaves the old site alone, when anything is wrong; and OutputRefused for a folder that is no site's.
    """
    output.check(out, content)
    gathering = Gathering(python_of(prepared, runtime_from))
    try:
        course = gather(content, gathering)
        files = published(course, prepared, editor(runtime_from), gathering.memory)
    finally:
        gathering.close()
    carried = output.write(files, out, content)
    prune(user_cache())
    return Built(course, carried)


def python_of(prepared: Prepared, runtime_from: Path | None = None) -> Python:
    """The browser's Python, as far as gathering a course needs it."""
    return Python(
        prepared.modules,
        lambda wanted, content: packages.resolve(wanted, content, prepared.runtime, runtime_from),
        packages.host_paths,
        LivePython(prepared),
        runtime_from,
    )


def published(course: Course, prepared: Prepared, editing: Editor, memory: Memory) -> dict[str, Asset]:
    """Every file of a site that can be read from a host, from a disk, and without a network."""
    bundled, theme = bundle(course, prepared), theme_of(course.content, editing.scripts)
    files = assembled(course, bundled, theme, memory)
    files["notices.txt"] = asset("notices.txt", _notices(course.lessons, prepared, editing))
    files[POLICY] = asset(POLICY, _policy(files, course))
    # A page that is changed after this is no longer what it says.
    files = sealed(files, bundled.held_paths)
    on_disk = disk.scripts([*bundled.assets, *_handed(theme)])
    return {**files, **on_disk, **service_worker(files, theme, bundled.held_paths)}


def _policy(files: Mapping[str, Asset], course: Course) -> str:
    pages = [
        file.read().decode()
        for path, file in files.items()
        if path.endswith(".html") and isinstance(file.source, bytes)
    ]
    return f"Content-Security-Policy: {policy.header(pages, course.site.embeds)}\n"


def served(course: Course, prepared: Prepared, editing: Editor, memory: Memory) -> dict[str, Asset]:
    """The files of a site while it is written: those that a page asks for over HTTP."""
    looks = [course.content / ASSETS, course.content / TEMPLATES]
    own = [file for folder in looks for file in (folder, *folder.rglob("*"))]
    theme = memory.recall(("theme", stamp(own)), lambda: theme_of(course.content, editing.scripts))
    return assembled(course, bundle(course, prepared, memory), theme, memory)


def assembled(course: Course, bundled: Bundle, theme: Theme, memory: Memory) -> dict[str, Asset]:
    """Pages, what they need, and what lies beside them. Raises Mistakes where two files want the same place."""
    shared = {file.path: file for file in [*bundled.assets, *theme.assets.values()]}
    pages = render.render(course, bundled, theme, memory)
    notebooks = [notebook.notebook(lesson, course, theme, memory) for lesson in course.lessons]
    files = {**shared, **pages, **{file.path: file for file in notebooks}}
    mistakes = []
    for path, source in [*_beside(course), *_static(course.content)]:
        wrong = unreadable(source) or _taken(path, source, files)
        if wrong:
            mistakes.append(Mistake(source, None, wrong))
        else:
            files[path] = memory.recall(("file", path, stamp([source])), partial(asset, path, source))
    taken = {*files, *_WRITTEN_LATER}
    mistakes += filter(None, (_in_the_way(path, file, taken, course.content) for path, file in files.items()))
    if mistakes:
        raise Mistakes(mistakes)
    return files


def _taken(path: str, source: Path, files: Mapping[str, Asset]) -> str | None:
    """Why a file cannot have its place in the site, if it cannot."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return "the name of this file is not UTF-8, so it has no address: rename it"
    is_ours = path in _WRITTEN_LATER or path.partition("/")[0] == "disk"
    if is_ours or (path in files and files[path].source != source):
        return f"the site has a file {path!r} of its own: give this one another name"
    return None


def _handed(theme: Theme) -> list[Asset]:
    """What a page hands to its worker, or to a page within it, where these may not fetch."""
    return [theme.assets["worker.js"], *(asset for name, asset in theme.assets.items() if _is_handed(name))]


def _is_handed(name: str) -> bool:
    return name.endswith(".css") or name in {f"{one}.js" for one in render.LATER if one not in render.LARGE}


def _in_the_way(path: str, file: Asset, taken: Collection[str], content: Path) -> Mistake | None:
    """What is wrong where a file of the site has the name of a folder that another one needs."""
    parent = next((str(parent) for parent in PurePosixPath(path).parents if str(parent) in taken), None)
    if parent is None:
        return None
    place = file.source if isinstance(file.source, Path) else content / PurePosixPath(path).parts[0]
    return Mistake(
        place, None, f"the site has a file {parent!r} where this needs a folder: give one of them another name"
    )


def write_single_file(
    content: Path, slug: str, out: Path, prepared: Prepared, runtime_from: Path | None = None
) -> Path:
    """Write one lesson, beside the site, as one page that carries everything.

    Raises Mistakes; NoSuchLesson; OutputRefused where the file there is not one of these.
    """
    gathering = Gathering(python_of(prepared, runtime_from))
    try:
        course = gather(content, gathering)
    finally:
        gathering.close()
    lessons = {lesson.slug: lesson for lesson in course.lessons}
    if slug not in lessons:
        raise NoSuchLesson(f"there is no lesson {slug!r}{did_you_mean(slug, lessons)}; there are: {', '.join(lessons)}")
    file = out.parent / f"{slug}.html"
    if file.exists() and not (file.is_file() and _GENERATOR in file.read_text(encoding="utf-8", errors="replace")):
        raise output.OutputRefused(
            f"{file} is there already, and is no earlier page of this builder's: move it away first."
        )
    editing = editor(runtime_from)
    text = _notices([lessons[slug]], prepared, editing)
    theme = theme_of(course.content, editing.scripts)
    own = notebook.notebook(lessons[slug], course, theme, gathering.memory)
    html = single_file(course, lessons[slug], bundle(course, prepared), theme, text, own)
    write_whole(file, html)
    return file


def _notices(lessons: Collection[Lesson], prepared: Prepared, editing: Editor) -> str:
    """The notices of everything that lessons carry from elsewhere."""
    wheels = {package.name: package.wheel for lesson in lessons for package in lesson.packages}
    carried = [wheel for wheel in wheels.values() if wheel.suffix == ".whl"]
    others = {**editing.licences, **data.notices([lesson.source for lesson in lessons], user_cache())}
    return notices.text(prepared.folder / NUMPY, carried, others)


def _beside(course: Course) -> Iterator[tuple[str, Path]]:
    for lesson in course.lessons:
        yield from lesson.files.items()


def _static(content: Path) -> Iterator[tuple[str, Path]]:
    root = content / STATIC
    if not root.is_dir():
        return
    for folder, folders, names in folders_below(root):
        folders[:] = [name for name in folders if not _is_left_out(name)]
        for name in names:
            if not _is_left_out(name):
                yield (folder / name).relative_to(root).as_posix(), folder / name


def _is_left_out(name: str) -> bool:
    """Whether what lies in `static/` is nobody's to publish. A host may ask for other hidden files, as `.well-known/`."""
    return name in _NEVER_PUBLISHED or (is_hidden(name) and not name.startswith("."))
