"""A page's Content-Security-Policy, computed from the finished page: what stands in it may run, and nothing from elsewhere."""

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape, unescape

_PIECE = re.compile(
    r"<!--.*?-->"
    r"|<(?P<kind>script|style)\b(?P<how>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>(?P<content>.*?)</(?P=kind)"
    r"|<(?P<tag>[a-z]+)\b(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(?<=\s)([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ORIGIN = re.compile(r"(?:https?:)?//[^/?#\s,]+", re.IGNORECASE)
# A browser looks for the encoding in the first kilobyte.
_BEFORE = re.compile(r'(?s)^.*?<head[^>]*>\s*(?:<meta charset="[^"]*">\n?)?', re.IGNORECASE)
_SCRIPT_KINDS = {"", "module", "text/javascript", "application/javascript"}
# What an element loads from the addresses in its attributes.
_LOADS = {
    "script": "script-src",
    "link": "style-src",
    "img": "img-src",
    "image": "img-src",
    "source": "img-src media-src",
    "video": "img-src media-src",
    "audio": "media-src",
    "track": "media-src",
    "iframe": "frame-src",
    "embed": "object-src",
    "object": "object-src",
}
_ADDRESSES = {"src", "srcset", "poster", "data", "href", "xlink:href"}
_BASIS = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    # An attribute for style runs nothing, and figures say in it how wide a bar is.
    "style-src": ["'self'", "'unsafe-inline'"],
    "style-src-elem": ["'self'"],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
}
# A worker from a Blob has its page's policy; one by its address would have none.
_PYTHON = {"script-src": ["'wasm-unsafe-eval'", "blob:"], "worker-src": ["blob:"]}
_IS_LIVE = 'id="page:start"'

type Policy = Mapping[str, Iterable[str]]


def stated(html: str, embeds: Collection[str] = ()) -> str:
    """The page with its policy in its head. `embeds` are the origins elsewhere that it may show something of."""
    at = _BEFORE.match(html)
    if at is None:
        return html
    text = escape(_text(_policy(html, embeds)), quote=False)
    return f'{html[: at.end()]}<meta http-equiv="Content-Security-Policy" content="{text}">\n{html[at.end() :]}'


def header(pages: Iterable[str], embeds: Collection[str] = ()) -> str:
    """One policy under which all of these pages work, for a host to send with them."""
    whole: dict[str, list[str]] = {}
    for html in pages:
        for directive, sources in _policy(html, embeds).items():
            whole.setdefault(directive, []).extend(sources)
    return _text(whole)


def _text(policy: Policy) -> str:
    return "; ".join(f"{directive} {' '.join(dict.fromkeys(sources))}" for directive, sources in policy.items())


def _policy(html: str, embeds: Collection[str]) -> Policy:
    policy = {directive: list(sources) for directive, sources in _BASIS.items()}
    for directive, sources in _PYTHON.items() if _IS_LIVE in html else ():
        policy[directive] += sources
    for directive, source in _needs(html, embeds):
        policy.setdefault(directive, []).append(source)
    return policy


def _needs(html: str, embeds: Collection[str]) -> Iterator[tuple[str, str]]:
    """What the page itself holds, as directives and the sources that they have to allow."""
    for match in _PIECE.finditer(html):
        attributes = _attributes(match["how"] or match["rest"] or "")
        if match["kind"]:
            yield from _inline(match["kind"].lower(), attributes, match["content"])
        name = (match["kind"] or match["tag"] or "").lower()
        directives = _LOADS.get(name, "").split()
        for address in (value for attribute, value in attributes.items() if attribute in _ADDRESSES):
            yield from ((one, "'self'") for one in directives if one in ("frame-src", "object-src"))
            for origin in map(_secure, _ORIGIN.findall(address)):
                yield from ((one, origin) for one in directives if origin in embeds)


def _inline(kind: str, attributes: Mapping[str, str], content: str) -> Iterator[tuple[str, str]]:
    digest = f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
    if kind == "style":
        yield "style-src-elem", digest
    elif "src" not in attributes and attributes.get("type", "").lower() in _SCRIPT_KINDS:
        yield "script-src", digest


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): unescape("".join(values)) for name, *values in _ATTRIBUTE.findall(text)}


def _secure(origin: str) -> str:
    return f"https:{origin}" if origin.startswith("//") else origin.lower()
