"""How pages look and what they run: our templates and assets, and a site's own that stand in for them or beside them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import jinja2
import minify
from jinja2.bccache import Bucket

from builder.asset import Asset, asset, lasting
from builder.mistakes import Mistake, Mistakes
from builder.read import ASSETS, TEMPLATES, decoded, folders_below, is_hidden

_OURS = Path(__file__).parent
_KINDS = {".js": "application/javascript", ".css": "text/css"}
# Each one file: on a disk a worker cannot import another one, over a network it would wait for it, and together they are less.
_JOINED = {
    "worker.js": ("start.js", "worker.js"),
    "figures.js": ("morph.js", "session.js", "figures.js", "offline.js"),
    **{f"{name}.js": ("writing.js", f"{name}.js") for name in ("cells", "code", "exercises")},
}
# Pages without figures need it by itself.
_ALONE = "offline.js"


@dataclass(frozen=True)
class Theme:
    """The styles and scripts of every page by their plain names, those that the site adds, and the pages' templates."""

    assets: Mapping[str, Asset]
    added: tuple[str, ...]
    templates: jinja2.Environment
    own_templates: Path

    @property
    def styles(self) -> tuple[Asset, ...]:
        """The style sheets that a site adds to ours."""
        return tuple(self.assets[name] for name in self.added if name.endswith(".css"))


class _Compiled(jinja2.BytecodeCache):
    """Templates as Python, kept: every build has an environment of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept, where it is of the same template."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def theme_of(content: Path, made: Mapping[str, bytes] = MappingProxyType({})) -> Theme:
    """The theme of a content folder's site; `made` are scripts that are more than a file of ours, by their names.

    Raises Mistakes for files of the site's own that are not UTF-8.
    """
    ours, own = _files(_OURS / "assets"), _files(content / ASSETS)
    texts = [file for file in own.values() if file.suffix in {".css", ".js"}]
    mistakes = [wrong for file in [*texts, *_files(content / TEMPLATES).values()] if (wrong := _wrong_encoding(file))]
    if mistakes:
        raise Mistakes(mistakes)
    files = {**ours, **own}
    parts = {part for parts in _JOINED.values() for part in parts} - {_ALONE}
    contents = {name: file.read_bytes() for name, file in files.items() if name not in parts}
    contents |= {whole: b"\n".join(files[part].read_bytes() for part in parts) for whole, parts in _JOINED.items()}
    # No other script asks ours for anything, so that all their names can be short.
    contents |= {whole: b"(() => {" + contents[whole] + b"\n})();" for whole in _JOINED if whole not in own}
    # A site's own styles may be for browsers, or for their faults, that only their author knows.
    contents |= {
        name: shortened(data, _KINDS[Path(name).suffix]) for name, data in contents.items() if _is_short(name, own)
    }
    contents |= {name: data for name, data in made.items() if name not in own}
    assets = {name: lasting(asset(f"assets/{name}", data)) for name, data in sorted(contents.items())}
    return Theme(assets, tuple(sorted(set(own) - set(ours))), _templates(content / TEMPLATES), content / TEMPLATES)


def _wrong_encoding(file: Path) -> Mistake | None:
    mistakes: list[Mistake] = []
    decoded(file, mistakes)
    return mistakes[0] if mistakes else None


def _files(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    found = [place / name for place, _, names in folders_below(folder) for name in names if (place / name).is_file()]
    names = {file.relative_to(folder).as_posix(): file for file in sorted(found, key=Path.as_posix)}
    return {name: file for name, file in names.items() if not any(is_hidden(part) for part in name.split("/"))}


def _is_short(name: str, own: Collection[str]) -> bool:
    return name.endswith(".js") or (name.endswith(".css") and name not in own)


def shortened(content: bytes, kind: str = "application/javascript") -> bytes:
    """A script, or styles, without comments, and with short names inside of functions."""
    try:
        return str(minify.string(kind, content.decode())).encode()
    except ValueError:
        # What it cannot read, a browser still may.
        return content


def _templates(own: Path) -> jinja2.Environment:
    ours = jinja2.FileSystemLoader(_OURS / "templates")
    # A site's own template of the same name may extend ours, by this prefix.
    loaders = [jinja2.FileSystemLoader(own, encoding="utf-8-sig"), ours, jinja2.PrefixLoader({"ours": ours})]
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_Compiled(),
    )
