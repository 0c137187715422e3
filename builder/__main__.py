"""The command for authors: `python -m builder`."""

import argparse
import errno
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

try:
    from builder import runtime, snapshot
    from builder.asset import Asset
    from builder.build import NoSuchLesson, build, python_of, served, write_single_file
    from builder.course import Course, Gathering, gather
    from builder.mistakes import Mistakes
    from builder.output import OutputRefused
    from builder.read import read
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "builder":
        raise
    sys.exit(
        f"The builder needs {error.name}, which is not installed here: install neural-networks-by-hand with its extra, "
        "[build], as in `python -m pip install '.[build]'` from a clone of its repository."
    )

_OURS = Path(__file__).parent.parent


def main(given: Sequence[str] | None = None) -> int:
    """Do what is asked; 0 when it went well, 1 with everything that is wrong on standard error when it did not."""
    asked = _arguments().parse_args(given)
    try:
        os.getcwd()
    except FileNotFoundError:
        print("The folder you are in has been deleted: go to another one.", file=sys.stderr)
        return 1
    try:
        return _do(asked)
    except Mistakes as error:
        left = f"; {asked.out} is as it was" if asked.command == "build" else ""
        print(f"{error}\n{_count(len(error.mistakes), 'mistake')}{left}.", file=sys.stderr)
    except (runtime.RuntimeUnavailable, snapshot.SnapshotFailed, OutputRefused, NoSuchLesson) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
    except BrokenPipeError:
        # Whoever read what is printed has gone; Python would say so once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except OSError as error:
        print(_sentence(error, asked), file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _sentence(error: OSError, asked: argparse.Namespace) -> str:
    """What the system refuses, where, and what may help."""
    place = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes | os.PathLike) else asked.out
    said = f"{place}: {error.strerror or error}."
    cache = runtime.user_cache()
    if cache.is_relative_to(place) or place.is_relative_to(cache):
        return f"{said} The browser's Python is kept there; XDG_CACHE_HOME names another folder for it."
    if error.errno == errno.ENOSPC:
        return f"{said} Nothing of the old site has been changed."
    return said


def _do(asked: argparse.Namespace) -> int:
    if asked.command == "new":
        return _new(asked.folder)
    if asked.command == "update":
        from builder.update import update

        print(update(Path()))
        return 0
    find = snapshot.at_hand if asked.command == "serve" else snapshot.prepare
    prepared = find(runtime.fetch(asked.runtime_from))
    if asked.command == "serve":
        return _serve(asked, prepared)
    if asked.command == "check":
        return _check(asked, prepared)
    return _build(asked, prepared) if asked.single_file is None else _write_single_file(asked, prepared)


def _new(folder: Path) -> int:
    from builder.new import new, report

    try:
        print(report(new(folder)))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build(asked: argparse.Namespace, prepared: snapshot.Prepared) -> int:
    started = time.perf_counter()
    built = build(asked.content, asked.out, prepared, asked.runtime_from)
    for path in built.carried:
        print(f"{asked.out / path} is not of this site and was kept; its place is {asked.content / 'static' / path}.")
    print(f"{_lessons(built.course, started)}: {asked.out / 'index.html'}")
    return 0


def _serve(asked: argparse.Namespace, prepared: snapshot.Prepared) -> int:
    from builder import packages
    from builder.editor import editor
    from builder.serve import serve
    from builder.values import BehindBuilds

    def find_packages(wanted: Sequence[packages.Wanted], content: Path) -> packages.Packages:
        # Those in the site's own folders as source, which is there at once; a build compiles them for readers.
        return packages.resolve(wanted, content, prepared.runtime, asked.runtime_from, pack=packages.as_source)

    if not asked.content.is_dir():
        # What is missing altogether is no mistake that a save will mend.
        raise Mistakes(read(asked.content).mistakes)
    news = Event()
    runs = BehindBuilds(news.set)
    python = replace(python_of(prepared, asked.runtime_from), find_packages=find_packages)
    gathering = Gathering(python, run=runs)
    editing = editor(asked.runtime_from)

    def make() -> Mapping[str, Asset]:
        return served(gather(asked.content, gathering, has_drafts=True), prepared, editing, gathering.memory)

    try:
        return serve(make, [asked.content], asked.port, [_OURS / "nncore", _OURS / "builder"], news)
    finally:
        runs.close()
        gathering.close()


def _check(asked: argparse.Namespace, prepared: snapshot.Prepared) -> int:
    from builder.bundle import bundle
    from builder.check import check

    started = time.perf_counter()
    gathering = Gathering(python_of(prepared, asked.runtime_from))
    try:
        course = gather(asked.content, gathering)
        found = check(course, gathering, bundle(course, prepared), prepared)
    finally:
        gathering.close()
    if found:
        raise Mistakes(found)
    figures = sum(len(lesson.figures) for lesson in course.lessons)
    print(f"{_lessons(course, started)}: {_count(figures, 'figure')} the same in the browser's Python.")
    return 0


def _write_single_file(asked: argparse.Namespace, prepared: snapshot.Prepared) -> int:
    print(write_single_file(asked.content, asked.single_file, asked.out, prepared, asked.runtime_from))
    return 0


def _arguments() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--content", type=Path, default=Path("content"), help="the folder with the lessons")
    shared.add_argument("--out", type=Path, default=Path("site"), help="the folder for the finished site")
    shared.add_argument(
        "--runtime-from", type=Path, metavar="DIR", help="take the browser's Python from here, not from the network"
    )
    parser = argparse.ArgumentParser(
        prog="python -m builder",
        description="Build Markdown lessons, with figures written in Python, into a static site.",
        parents=[shared],
    )
    _add_single_file(parser)
    parser.set_defaults(command="build", port=8000)
    # A default here would undo what stands before the command.
    commands = parser.add_subparsers(metavar="COMMAND", help="what to do; without one, build")
    late = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for action in ("--content", "--out", "--runtime-from"):
        late.add_argument(action, type=Path)
    said = {
        "build": "build the site once",
        "serve": "build, serve at localhost, and show every save in the open page",
        "check": "run every figure in the browser's Python and compare it with what the builder draws",
        "update": "pin a newer Python for the browser and newer packages, and say what changed",
    }
    for name, text in said.items():
        command = commands.add_parser(name, help=text, description=text, parents=[late])
        command.set_defaults(command=name)
        if name == "build":
            _add_single_file(command, argparse.SUPPRESS)
        if name == "serve":
            command.add_argument("--port", type=int, default=argparse.SUPPRESS, help="where to listen (8000)")
    text = "write a site of one lesson, or with FOLDER/LESSON another lesson of a site that is there"
    command = commands.add_parser("new", help=text, description=text)
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.set_defaults(command="new")
    return parser


def _add_single_file(parser: argparse.ArgumentParser, default: object = None) -> None:
    parser.add_argument(
        "--single-file",
        metavar="LESSON",
        default=default,
        help="write one lesson as LESSON.html, beside the site, with everything in it",
    )


def _lessons(course: Course, started: float) -> str:
    return f"{_count(len(course.lessons), 'lesson')} in {time.perf_counter() - started:.2f} s"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
