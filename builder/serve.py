"""Serve the site while it is written: build on every change, and reload what is open."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from livereload import Server

_OURS = Path(__file__).parent.parent


def serve(rebuild: Callable[[], None], content: Path, out: Path, port: int) -> None:
    """Serve `out`, and rebuild whenever the content changes. Where the program itself changes, start it again."""
    server = Server()
    server.watch(str(content), rebuild)
    for package in ("nncore", "builder"):
        server.watch(str(_OURS / package), _start_again)
    server.setHeader("Cache-Control", "no-cache")
    server.serve(root=str(out), port=port, host="localhost", open_url_delay=None)


def _start_again() -> None:
    os.execv(sys.executable, [sys.executable, "-m", "builder", *sys.argv[1:]])
