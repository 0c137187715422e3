"""Files and folders that are whole or not there, also where two programs write them at once, or one is killed."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file beside its place first, and put it there at once; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(content.encode() if isinstance(content, str) else content)
            file.close()
            unfinished.chmod(0o644)
            os.replace(unfinished, path)
        except BaseException:
            file.close()
            unfinished.unlink(missing_ok=True)
            raise


def move_whole(made: Path, folder: Path) -> None:
    """Move a finished folder to its place; one that is there already stays, since whoever was faster made the same."""
    try:
        made.rename(folder)
    except OSError:
        if not folder.exists():
            raise
