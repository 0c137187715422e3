"""Serve the site while it is written: build it in memory at every save, and show it at once in the pages that are open."""

import os
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from threading import Event
from typing import NoReturn

from builder.asset import Asset
from builder.mistakes import Mistakes
from builder.serving.edition import Edition, Newest
from builder.serving.server import CannotServe, serving
from builder.serving.watcher import saves

type Make = Callable[[], Mapping[str, Asset]]


def serve(
    make: Make, watched: Iterable[Path], port: int, restart: Iterable[Path] = (), news: Event | None = None
) -> int:
    """Serve what `make` returns, the site's files by path, and make it again at every save, and whenever there are news.

    `make` raises Mistakes where something is wrong: they are shown, and the site is served as it was before. What is
    saved in `restart` is this program itself, which starts again then. Returns 0 when Ctrl-C ends it, and 1, having
    said why, when it could not start.
    """
    newest = Newest()
    try:
        with serving(newest, port) as address:
            print(f"{address} shows every save. Ctrl-C ends this.", flush=True)
            keep_up(make, newest, watched, restart, news=news)
    except CannotServe as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


def keep_up(
    make: Make,
    newest: Newest,
    watched: Iterable[Path],
    restart: Iterable[Path] = (),
    stop: Event | None = None,
    news: Event | None = None,
) -> None:
    """Show an edition now, and another one after every save and at news, until the event `stop` is set."""
    programs = [path.resolve() for path in restart]
    for files in saves([*watched, *programs], stop or Event(), news):
        ours = [file for file in files if any(map(file.is_relative_to, programs))]
        newest.show(edition(partial(_start_again, ours) if ours else make, newest.files))


def edition(make: Make, before: Mapping[str, Asset]) -> Edition:
    """What `make` returns, or the files from before and what went wrong; the terminal says which."""
    name, started = uuid.uuid4().hex, time.perf_counter()
    try:
        files = make()
    except Mistakes as error:
        return _with_mistakes(name, before, map(str, error.mistakes))
    except (Exception, SystemExit) as error:  # whatever it is, the next save may mend it
        traceback.print_exception(error)
        return _with_mistakes(name, before, [_in_one_line(error)])
    pages = sum(path.endswith(".html") for path in files)
    print(f"{_count(pages, 'page')} in {time.perf_counter() - started:.2f} s", flush=True)
    return Edition(name, files)


def _with_mistakes(name: str, before: Mapping[str, Asset], mistakes: Iterable[str]) -> Edition:
    said = tuple(mistakes)
    outcome = "the site stays as it was" if before else "there is nothing to show yet"
    print(*said, f"{_count(len(said), 'mistake')}; {outcome}.", sep="\n", file=sys.stderr, flush=True)
    return Edition(name, before, said)


def _in_one_line(error: BaseException) -> str:
    what = traceback.format_exception_only(error)[-1].strip()
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {what}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}: {what}" if frames else what


def _start_again(changed: Iterable[Path]) -> NoReturn:
    """Run this program anew, as it was started; a SyntaxError says why it would not start."""
    for file in changed:
        if file.suffix == ".py" and file.exists():
            compile(file.read_bytes(), file, "exec")
    command = [sys.executable, *sys.orig_argv[1:]]
    if os.name == "nt":
        # There execv would give the terminal back before the new program has ended.
        sys.exit(subprocess.call(command))
    os.execv(sys.executable, command)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
