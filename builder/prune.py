"""The user's cache, kept small: what no build has used for a month goes."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

DAY = 24 * 60 * 60
MONTH = 30 * DAY
_LOCK = ".lock"
_MADE = ("prepared-*", "pyodide-*", "editor-*", "cells/*", "compiled/*", "data/*", "disk/*", "packages/*")
# What a build that was killed leaves: every unfinished file or folder has a name that begins with a dot.
_UNFINISHED = (".*", "*/.*", "*/*/.*", "disk/*.part")


def used(entry: Path) -> bool:
    """Say that a build uses an entry of the cache, which keeps it for a month; False when there is no such entry."""
    try:
        if time.time() - entry.stat().st_mtime < DAY:
            return True
        with _held(entry):
            os.utime(entry)
    except FileNotFoundError:
        return False
    return True


def prune(cache: Path, now: float | None = None) -> list[Path]:
    """Delete what no build has used for a month, and what was begun before today and never finished; what went."""
    now = time.time() if now is None else now
    old = [*_older(cache, _UNFINISHED, now - DAY), *_older(cache, _MADE, now - MONTH)]
    return sorted({entry for entry, limit in old if _deleted(entry, limit)})


def _older(cache: Path, patterns: tuple[str, ...], limit: float) -> Iterator[tuple[Path, float]]:
    for pattern in patterns:
        for entry in cache.glob(pattern):
            if entry.name != _LOCK and _changed(entry) < limit:
                yield entry, limit


def _deleted(entry: Path, limit: float) -> bool:
    """Whether an entry went: moved aside first, so that no build finds half of it, and not if one has used it just now."""
    aside = entry.with_name(f".pruned-{entry.name}")
    try:
        with _held(entry):
            if _changed(entry) >= limit:
                return False
            entry.rename(aside)
        shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
    except OSError:
        # Windows keeps what another program has open: it goes next time.
        return not entry.exists()
    return True


def _changed(entry: Path) -> float:
    try:
        return entry.lstat().st_mtime
    except OSError:
        return float("inf")


def _held(entry: Path) -> FileLock:
    """One at a time may say that something is used or move it away, in one folder."""
    return FileLock(entry.parent / _LOCK)
