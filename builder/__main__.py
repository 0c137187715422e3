"""The command for authors: `python -m builder`."""

import argparse
import sys
import time
from pathlib import Path

from builder import image, runtime
from builder.build import build, write_single_file
from builder.mistakes import Mistakes


def main() -> int:
    """Build or serve, as asked; 0 when it went well, 1 with every mistake on standard error when it did not."""
    if sys.argv[1:2] == ["new"]:
        return _new(sys.argv[2:])
    asked = _arguments()
    try:
        prepared = image.prepare(runtime.fetch(asked.runtime_from))
    except (runtime.RuntimeUnavailable, image.ImageFailed) as error:
        print(error, file=sys.stderr)
        return 1

    def rebuild() -> bool:
        started = time.perf_counter()
        try:
            course = build(asked.content, asked.out, prepared)
        except Mistakes as error:
            print(f"{error}\n{_count(len(error.mistakes), 'mistake')}; {asked.out} is as it was.", file=sys.stderr)
            return False
        spent = time.perf_counter() - started
        print(f"{_count(len(course.lessons), 'lesson')} in {spent:.2f} s: {asked.out / 'index.html'}")
        return True

    if asked.single_file:
        return _write_single_file(asked, prepared)
    built = rebuild()
    if asked.command == "serve":
        from builder.serve import serve

        serve(lambda: print() if not rebuild() else None, asked.content, asked.out, asked.port)
    return 0 if built else 1


def _write_single_file(asked: argparse.Namespace, prepared: image.Prepared) -> int:
    try:
        print(write_single_file(asked.content, asked.single_file, asked.out, prepared))
    except (Mistakes, LookupError) as error:
        print(error.args[0], file=sys.stderr)
        return 1
    return 0


def _new(given: list[str]) -> int:
    from builder.new import new, report

    parser = argparse.ArgumentParser(prog="python -m builder new", description="Write a site, or one more lesson.")
    parser.add_argument("path", type=Path, metavar="FOLDER or FOLDER/LESSON")
    try:
        print(report(new(parser.parse_args(given).path)))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m builder",
        description="Build Markdown lessons, with figures written in Python, into a static site.",
    )
    parser.add_argument(
        "command", nargs="?", choices=("build", "serve"), default="build", help="build once (the default), or serve"
    )
    parser.add_argument("--content", type=Path, default=Path("content"), help="the folder with the lessons")
    parser.add_argument("--out", type=Path, default=Path("site"), help="the folder for the finished site")
    parser.add_argument(
        "--runtime-from", type=Path, metavar="DIR", help="take the browser's Python from here, not from the network"
    )
    parser.add_argument(
        "--single-file",
        metavar="LESSON",
        help="write one lesson as LESSON.html, beside the site, with everything in it",
    )
    parser.add_argument("--port", type=int, default=8000, help="where `serve` listens")
    return parser.parse_args()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
