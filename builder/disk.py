"""Files as scripts: pages opened from a disk may not fetch, but they may load a script that carries a file as text."""

import base64
import gzip
import json
from collections.abc import Iterable

from builder.asset import Asset, asset
from builder.files import write_whole
from builder.prune import used
from builder.runtime import user_cache


def scripts(files: Iterable[Asset]) -> dict[str, Asset]:
    """A script `disk/PATH.js` for each file. They are kept in the user's cache: compressing a runtime takes a second."""
    found = (_script(file) for file in files)
    return {script.path: script for script in found}


def carried(file: Asset) -> str:
    """A file's content, compressed, as text."""
    return base64.b64encode(gzip.compress(file.read(), 9, mtime=0)).decode()


def _script(file: Asset) -> Asset:
    kept = user_cache() / "disk" / f"{file.path.replace('/', '-')}.{file.sha256}.js"
    if not used(kept):
        write_whole(kept, f"arrive({json.dumps(file.path)},{json.dumps(carried(file))})\n")
    return asset(f"disk/{file.path}.js", kept)
