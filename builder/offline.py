"""A site without a network: pages that can be checked by themselves, and the service worker that keeps them."""

import hashlib
import json
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from html import unescape
from urllib.parse import unquote, urlsplit

from builder.asset import Asset, asset, lasting
from builder.bundle import LOCK
from builder.render import as_json, blamed
from builder.snapshot import LIBRARIES, NUMPY, STDLIB
from builder.theme import Theme, shortened

HOME, AWAY = "index.html", "offline.html"
_WEIGHT = b"page:weight"
# A home page that lists more lessons is kept where it is opened, and not for a reader of one of them.
_FEW = 40
_UNKEPT = ("404.html", "sitemap.xml", "feed.xml", "policy.txt")
_REFERENCE = re.compile(r"""<(?!a\b)[^<>]*?\s(?:src|href|poster|srcset|data)=(?:"([^"]*)"|'([^']*)')""")
_STYLED = re.compile(r"""url\(\s*["']?([^"')]+)""")
_HASHED = re.compile(r"-[0-9a-f]{10}\.\w+$")
_SLOTS = "runtime/snapshot.slots-"
_SNAPSHOT = (*(f"runtime/{name.rpartition('.')[0]}-" for name in LIBRARIES), "runtime/snapshot")
_PRECOMPILED = tuple(f"runtime/{name.rpartition('.')[0]}-" for name in (NUMPY, STDLIB, LOCK))


def sealed(files: Mapping[str, Asset], held: Collection[str] = ()) -> dict[str, Asset]:
    """The files of a site, its own pages with a seal as their last words; `held` is what the snapshot holds already.

    A seal is a comment with the hashes of what the page shows and whose address does not tell its hash, and the hash of all
    that stands before. So a browser that keeps a page needs no list of a site's pages, which would grow with the site.
    """
    home = asset(HOME, files[HOME].read().replace(_WEIGHT, str(_weight(files, held)).encode()))
    told = {**files, HOME: home}
    return {path: _sealed(file, told) if _is_page(file) else file for path, file in told.items()}


def service_worker(files: Mapping[str, Asset], theme: Theme, held: Collection[str] = ()) -> dict[str, Asset]:
    """The service worker of a site, and the list that it asks for where the whole course is to be kept."""
    listed = {path: file for path, file in sorted(files.items()) if _is_kept(path)}
    whole = lasting(asset("assets/files.json", json.dumps({path: _entry(file, held) for path, file in listed.items()})))
    lessons = sum(path.endswith("/index.html") for path in listed)
    home = {HOME, *_shown(listed[HOME], listed)} if lessons <= _FEW else set()
    shell = {path: listed[path].fingerprint for path in sorted({AWAY, *home})}
    version = hashlib.sha256(whole.sha256.encode()).hexdigest()[:10]
    with blamed(theme):
        script = theme.templates.get_template("sw.js").render(version=version, whole=whole.path, shell=as_json(shell))
    return {whole.path: whole, "sw.js": asset("sw.js", shortened(script.encode()))}


def _weight(files: Mapping[str, Asset], held: Collection[str]) -> int:
    """How many bytes the whole course is on a device, for a reader whose Python starts from the snapshot, in any engine."""
    return sum(file.size for path, file in files.items() if _is_kept(path) and _start_of(path, held) != "precompiled")


def _is_kept(path: str) -> bool:
    """Whether a whole course has this file: not what is a host's to read, and what many hosts then give to nobody."""
    return path not in _UNKEPT and not path.startswith(".") and not ("/" not in path and path.startswith("_"))


def _is_page(file: Asset) -> bool:
    return isinstance(file.source, bytes) and file.path.endswith(".html") and file.path not in (*_UNKEPT, AWAY)


def _sealed(page: Asset, files: Mapping[str, Asset]) -> Asset:
    unnamed = {path: files[path].fingerprint for path in _shown(page, files) if not _HASHED.search(path)}
    before = page.read() + f"<!--{as_json(unnamed).replace('>', '\\u003e')} ".encode()
    return asset(page.path, before + f"{hashlib.sha256(before).hexdigest()[:10]}-->\n".encode())


def _shown(page: Asset, files: Mapping[str, Asset]) -> set[str]:
    """The site's files that a page loads by itself, and that its styles and its manifest load in turn."""
    found: set[str] = set()
    fresh = [page.path]
    while fresh:
        at = fresh.pop()
        for path in _named_in(files[at], at == page.path):
            if path in files and path not in found and not path.endswith(".html"):
                found.add(path)
                fresh.append(path)
    return found - set(_UNKEPT)


def _named_in(file: Asset, is_page: bool) -> Iterator[str]:
    text = file.read().decode(errors="replace") if is_page or file.path.endswith((".css", ".webmanifest")) else ""
    names: list[str] = []
    if is_page:
        for match in _REFERENCE.finditer(text):
            names += [part.split()[0] for part in unescape(match[1] or match[2] or "").split(",") if part.strip()]
    elif file.path.endswith(".css"):
        names = _STYLED.findall(text)
    elif text:
        names = [icon["src"] for icon in json.loads(text).get("icons", [])]
    for name in names:
        parts = urlsplit(name)
        if not parts.scheme and not parts.netloc and parts.path:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(file.path), unquote(parts.path)))


def _entry(file: Asset, held: Collection[str]) -> list[str | int]:
    """The beginning of a file's hash, its size, and what alone needs it: one of Python's starts, or some engines' of one."""
    start = _start_of(file.path, held)
    return [file.fingerprint, file.size, *([start] if start else [])]


def _start_of(path: str, held: Collection[str]) -> str | None:
    if path.startswith(_SLOTS):
        return "slots"
    if path.startswith(_SNAPSHOT):
        return "snapshot"
    return "precompiled" if path in held or path.startswith(_PRECOMPILED) else None
