"""What is served at one moment: the files of the last good build, and what is wrong with the newest."""

import hashlib
import html
import posixpath
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from builder.asset import Asset, asset

_HERE = Path(__file__).parent
_RELOAD = asset("builder:reload.js", _HERE / "reload.js")
_OURS = {_RELOAD.path: _RELOAD, "sw.js": asset("sw.js", _HERE / "sw.js")}
_HOME = "index.html"
_NOT_FOUND = "404.html"
# Where HTML and style sheets name other files, and the name, quoted or not.
_NAMES = re.compile(
    r"""(src|srcset|poster|data|href|url|@import)(?:\s*=|\s*\(|\s)\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>)]+))""",
    re.IGNORECASE,
)
_MISSING = b"<!doctype html><title>404</title><body><h1>404: there is no such page</h1></body>"
_UNBUILT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not built yet</title>
<style>body { max-width: 50rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }</style>
</head>
<body>
<h1>There is nothing to show yet</h1>
<p>This is what has to be mended first. The page comes by itself then.</p>
<pre role="alert">%s</pre>
</body>
</html>
"""


@dataclass(frozen=True)
class Page:
    """A page as it is served, and its version: another one as soon as the page, or a file that it shows, is another."""

    html: bytes
    version: str
    status: HTTPStatus


@dataclass(frozen=True)
class Edition:
    """The files of the last good build by path, none before the first, and the mistakes of the newest build.

    The name is that of the build, and no other build has it, not even one of another process.
    """

    name: str
    files: Mapping[str, Asset]
    mistakes: tuple[str, ...] = ()

    def file(self, address: str) -> Asset | None:
        """The file at an address, as browsers write it; two scripts are not the site's own."""
        path = _path(address)
        return _OURS.get(path) or self.files.get(path)

    def folder(self, address: str) -> str | None:
        """Where a page is whose address lacks the slash at its end."""
        path = urlsplit(address).path
        return f"{path}/" if f"{_path(address)}/{_HOME}" in self.files else None

    def page(self, address: str) -> Page:
        """The page at an address. Where there is none, the one that says so; before the first build, the mistakes."""
        if not self.files:
            text = _UNBUILT % html.escape("\n".join(self.mistakes))
            return _page(text.encode(), HTTPStatus.SERVICE_UNAVAILABLE)
        found = self.file(address)
        if found and found.path.endswith(".html"):
            return _page(found.read(), HTTPStatus.OK, self._shown_by(found))
        missing = self.files.get(_NOT_FOUND)
        if missing:
            return _page(missing.read(), HTTPStatus.NOT_FOUND, self._shown_by(missing))
        return _page(_MISSING, HTTPStatus.NOT_FOUND)

    def news(self, address: str) -> dict[str, object]:
        """What the page that is open at an address has to know: the newest version of it, and what to show over it."""
        # Before the first build the page itself says them.
        mistakes = self.mistakes if self.files else ()
        return {"version": self.page(address).version, "build": self.name, "mistakes": mistakes}

    def _shown_by(self, page: Asset) -> list[str]:
        found: dict[str, Asset] = {}
        self._follow(page, found)
        return [f"{path} {one.sha256}" for path, one in found.items()]

    def _follow(self, file: Asset, found: dict[str, Asset]) -> None:
        """Add what a page or a style sheet shows, and what that shows in turn."""
        for path in _named(file):
            shown = self.files.get(path)
            if shown and path not in found:
                found[path] = shown
                if path.endswith(".css"):
                    self._follow(shown, found)


class Newest:
    """The newest edition: what is shown by the one that builds, and read and waited for by those who answer."""

    def __init__(self) -> None:
        """Begin with none: whoever asks waits for the first."""
        self._changed = threading.Condition()
        self._edition: Edition | None = None

    def show(self, edition: Edition) -> None:
        """From now on, this one."""
        with self._changed:
            self._edition = edition
            self._changed.notify_all()

    @property
    def files(self) -> Mapping[str, Asset]:
        """The files that are served now; none before the first good build."""
        edition = self._edition
        return edition.files if edition else {}

    def get(self) -> Edition:
        """The newest edition, as soon as there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._edition)
            assert self._edition
            return self._edition

    def next(self, seen: Edition, patience: float) -> Edition | None:
        """The newest edition, as soon as it is not the one seen; none if that takes more than so many seconds."""
        with self._changed:
            is_there = self._changed.wait_for(lambda: self._edition is not seen, patience)
            return self._edition if is_there else None


def _path(address: str) -> str:
    path = unquote(urlsplit(address).path).lstrip("/")
    return path + _HOME if not path or path.endswith("/") else path


# It is asked again and again about pages that stay as they are.
@lru_cache(64)
def _named(file: Asset) -> tuple[str, ...]:
    """The paths of what a page or a style sheet may show; of what it links to, style sheets."""
    folder = posixpath.dirname(file.path)
    found: list[str] = []
    for where, *values in _NAMES.findall(file.read().decode("utf-8", "replace")):
        value = html.unescape("".join(values))
        if not value.startswith("data:"):
            paths = map(_local, (value, *re.split(r"[\s,]+", value)))
            found += (path for path in paths if where.lower() != "href" or path.endswith(".css"))
    return tuple(posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/") for path in found)


def _local(name: str) -> str:
    try:
        parts = urlsplit(name)
    except ValueError:
        return ""
    return "" if parts.netloc else unquote(parts.path)


def _page(content: bytes, status: HTTPStatus, shown: Iterable[str] = ()) -> Page:
    seen = hashlib.sha256(content)
    seen.update(repr((status, *shown, _RELOAD.sha256)).encode())
    version = seen.hexdigest()[:20]
    script = f'<script src="/{_RELOAD.path}" data-version="{version}"></script>\n'.encode()
    at = content.lower().rfind(b"</body>")
    end = at if at >= 0 else len(content)
    return Page(content[:end] + script + content[end:], version, status)
