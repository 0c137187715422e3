"""Write a finished site: beside the old one first, in its place only when all of it is there."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

_KEEPER = ".gitkeep"


def write(files: Mapping[str, bytes | str | Path], out: Path) -> None:
    """Put the files, by their paths inside the site, where `out` was; after an error `out` is as it was."""
    out.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for path, content in files.items():
            _write_one(new / path, content)
        (new / _KEEPER).touch()
        new.chmod(0o755)
        _swap(new, out)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _write_one(file: Path, content: bytes | str | Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, file)
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def _swap(new: Path, out: Path) -> None:
    if not out.exists():
        new.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    try:
        out.rename(old / "site")
        try:
            new.rename(out)
        except OSError:
            (old / "site").rename(out)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
