"""Files as scripts: pages opened from a disk may not fetch, but they may load a script that carries a file as text."""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from builder.bundle import Asset
from builder.runtime import user_cache


def scripts(files: Iterable[Asset]) -> Mapping[str, Path]:
    """A script `disk/PATH.js` for each file. They are kept in the user's cache: compressing a runtime takes a second."""
    return {f"disk/{file.path}.js": _script(file) for file in files}


def carried(file: Asset) -> str:
    """A file's content, compressed, as text."""
    data = file.content.read_bytes() if isinstance(file.content, Path) else file.content
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def _script(file: Asset) -> Path:
    kept = user_cache() / "disk" / f"{file.path.replace('/', '-')}.{file.sha256}.js"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".part")
        unfinished.write_text(f"arrive({json.dumps(file.path)},{json.dumps(carried(file))})\n")
        unfinished.replace(kept)
    return kept
