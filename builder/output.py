"""Write a finished site: beside the old one first, in its place only when all of it is there, and nothing else lost."""

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from builder.asset import Asset
from builder.runtime import user_cache

LIST = ".built.json"
KEEPER = ".gitkeep"
_BUILDER = "neural-networks-by-hand"
_UNFINISHED = "being-built"


class OutputRefused(Exception):
    """The folder for the site holds, or may hold, something that is not an earlier site of this builder's."""


def write(files: Mapping[str, Asset], out: Path, content: Path) -> tuple[str, ...]:
    """Put the files, by their paths inside the site, where `out` was; after an error `out` is as it was.

    Returns what was in the old site without being of it, and has been carried over. Raises OutputRefused.
    """
    out = Path(os.path.realpath(out))
    check(out, content)
    _make_room(out)
    with _alone(out):
        _clear_litter(out)
        # Inside a folder of its own, so that what is unfinished has a name by which it is known.
        with tempfile.TemporaryDirectory(prefix=_prefix(out), dir=out.parent, ignore_cleanup_errors=True) as workshop:
            new = Path(workshop, _UNFINISHED)
            new.mkdir()
            _write_all(files, new)
            carried = _carry_over(out, new, files)
            new.chmod(0o755)
            _exchange(new, out)
    return carried


def check(out: Path, content: Path) -> None:
    """Raise OutputRefused, with one sentence, where a site must not be written."""
    out, content, here = (Path(os.path.realpath(path)) for path in (out, content, "."))
    advice = "give --out a folder that is empty or not there yet"
    file = next((place for place in (out, *out.parents) if place.exists() and not place.is_dir()), None)
    if file:
        raise OutputRefused(f"{file} is a file: {advice}.")
    if content.is_relative_to(out):
        raise OutputRefused(f"{out} holds the content, which the site would replace: {advice}.")
    if out.is_relative_to(content):
        raise OutputRefused(f"{out} lies in the content folder, where everything is an author's: {advice} outside it.")
    if here.is_relative_to(out):
        raise OutputRefused(f"{out} holds the folder you are in, which the site would replace: {advice}.")
    if (out / ".git").exists():
        raise OutputRefused(f"{out} is a checkout, with a .git of its own: {advice}, and copy the site from there.")
    if _others(out) and _listed(out) is None:
        damaged = f", or its list {LIST} is damaged" if (out / LIST).exists() else ""
        raise OutputRefused(
            f"{out} holds files, and is no earlier site of this builder's{damaged}: {advice}, or empty it yourself."
        )


def _make_room(out: Path) -> None:
    """Make the folder around the site, and see that the site can be put there."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_prefix(out), dir=out.parent):
            pass
    except OSError as error:
        raise OutputRefused(f"{out} cannot be written: {error.strerror}. Choose another place with --out.") from error


def _others(out: Path) -> list[str]:
    return [name for name in os.listdir(out) if name != KEEPER] if out.is_dir() else []


def _listed(out: Path) -> frozenset[str] | None:
    """The files that an earlier build wrote there, if it was one that did."""
    try:
        found = json.loads((out / LIST).read_text(encoding="utf-8"))
        return frozenset(dict(found["files"])) if found["builder"] == _BUILDER else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_all(files: Mapping[str, Asset], new: Path) -> None:
    for path, file in files.items():
        place = new / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(file.source, Path):
            shutil.copyfile(file.source, place)
        else:
            place.write_bytes(file.source)
    (new / KEEPER).touch()
    listed = {"builder": _BUILDER, "files": {path: file.sha256 for path, file in sorted(files.items())}}
    (new / LIST).write_text(json.dumps(listed, indent=0), encoding="utf-8")


def _carry_over(out: Path, new: Path, files: Mapping[str, Asset]) -> tuple[str, ...]:
    """Copy what somebody else has put into the old site."""
    ours = {*(_listed(out) or ()), LIST, KEEPER}
    carried = []
    for place in _files_below(out):
        path = place.relative_to(out).as_posix()
        if path in ours:
            continue
        if ".git" in place.relative_to(out).parts:
            raise OutputRefused(f"{place.parent} is a checkout inside the old site: move it away first.")
        target = new / path
        if path in files and _is_same(place, files[path]):
            continue
        if path in files or target.exists() or any(parent.is_file() for parent in target.parents):
            raise OutputRefused(
                f"{place} was put there by hand, and the site has a file of that name now: move it away first."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(place, target, follow_symlinks=False)
        carried.append(path)
    return tuple(carried)


def _is_same(place: Path, file: Asset) -> bool:
    """Whether a file put there by hand is what the site has there now: it has been moved to where it belongs."""
    return place.is_file() and not place.is_symlink() and place.read_bytes() == file.read()


def _files_below(folder: Path) -> Iterator[Path]:
    """Every file, and every link, which is not followed."""
    for root, folders, names in os.walk(folder):
        links = [name for name in folders if Path(root, name).is_symlink()]
        yield from (Path(root, name) for name in sorted([*names, *links]))


def _prefix(out: Path) -> str:
    return f".{out.name}.building-"


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """One build at a time writes to a folder; the lock goes with its process, however that ends."""
    locks = user_cache() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with FileLock(locks / f"{hashlib.sha256(str(out).encode()).hexdigest()[:16]}.lock"):
        yield


def _clear_litter(out: Path) -> None:
    """Remove what builds left that were killed: nobody else is building there now. An old site is put back where it was."""
    for litter in out.parent.glob(f"{_prefix(out)}*"):
        old = litter / _old(out)
        if old.is_dir() and not out.exists():
            old.rename(out)
        if {path.name for path in litter.iterdir()} <= {_UNFINISHED, _old(out)}:
            shutil.rmtree(litter, ignore_errors=True)


def _old(out: Path) -> str:
    return f"old-{out.name}"


def _exchange(new: Path, out: Path) -> None:
    """Put the new site where the old one is, at once where the system can."""
    if not out.exists():
        new.rename(out)
    elif not _swapped(new, out):
        old = new.with_name(_old(out))
        out.rename(old)
        try:
            new.rename(out)
        except OSError:
            old.rename(out)
            raise


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. False where the system, or this file system, has no such step."""
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        here, exchange = -100, 2
        call, arguments = "renameat2", (here, names[0], here, names[1], exchange)
    elif sys.platform == "darwin":
        call, arguments = "renamex_np", (*names, 2)
    else:
        return False
    function = getattr(ctypes.CDLL(None, use_errno=True), call, None)
    if function is None:
        return False
    if function(*arguments) == 0:
        return True
    reason = ctypes.get_errno()
    if reason in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}:
        return False
    raise OSError(reason, os.strerror(reason), str(other))
