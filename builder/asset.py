"""The files of a finished site: each with its address, its size and its hash, read and hashed once."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Asset:
    """A file of the site: its path there, its size in bytes, its hash, and the bytes or the file that they come from."""

    path: str
    size: int
    sha256: str
    source: bytes | Path

    def read(self) -> bytes:
        """The content."""
        return self.source.read_bytes() if isinstance(self.source, Path) else self.source

    @cached_property
    def fingerprint(self) -> str:
        """The beginning of the hash, as it stands in an address that lasts."""
        return self.sha256[:10]


def asset(path: str, source: bytes | str | Path) -> Asset:
    """A file at a path of the site; text is written as UTF-8."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Asset(path, source.stat().st_size, sha256, source)
    content = source.encode() if isinstance(source, str) else source
    return Asset(path, len(content), hashlib.sha256(content).hexdigest(), content)


def lasting(found: Asset) -> Asset:
    """The same file under a path that changes with its content: `folder/name-fingerprint.ext`."""
    stem, dot, extension = found.path.rpartition(".")
    return Asset(f"{stem}-{found.fingerprint}{dot}{extension}", found.size, found.sha256, found.source)
