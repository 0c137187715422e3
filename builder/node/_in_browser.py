"""What Python needs once it runs beside a page: the rest of its library when asked for, and randomness of its own."""

import importlib
import importlib.util
import os
import random
import struct
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from _rest_names import NAMES

ZIP = f"/lib/python{sys.version_info.major}{sys.version_info.minor}.zip"
FOLDER = f"/lib/python{sys.version_info.major}.{sys.version_info.minor}"


class RestFinder:
    """Asked last for a module: unpacks the rest of the library the first time something from it is imported."""

    def __init__(self, read: Callable[[], Any]) -> None:
        self.read: Callable[[], Any] | None = read

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where a module of the rest is, once it is there."""
        if name not in NAMES:
            return None
        if self.read:
            self.unpack(name, self.read)
            self.read = None
        # A package that started from the zip has the others of its modules in the folder.
        return PathFinder.find_spec(name, path and [entry.replace(ZIP, FOLDER) for entry in path], target)

    def unpack(self, name: str, read: Callable[[], Any]) -> None:
        """Put the rest beside what is there already."""
        try:
            content = read()
        except Exception as error:
            raise ImportError(f"{name} is in the rest of Python's library, which could not be read: {error}") from error
        unpack(content, FOLDER)


class EventLoopFinder:
    """Asked first for `asyncio`, once: Pyodide's own event loop goes with it, which a start from the snapshot leaves out."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where the real module is; when it has run, it has its loop."""
        if name != "asyncio":
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        spec = importlib.util.find_spec(name)
        if spec and spec.loader:
            run = spec.loader.exec_module

            def run_with_loop(module: ModuleType) -> None:
                run(module)
                importlib.import_module("pyodide.webloop")._initialize_event_loop()

            spec.loader.exec_module = run_with_loop  # type: ignore[method-assign]
        return spec


def invalidate_caches() -> None:
    """What PathFinder's own does, but for loading `importlib.metadata` and the whole of `email` to do it there too."""
    sys.path_importer_cache.clear()
    if metadata := sys.modules.get("importlib.metadata"):
        metadata.MetadataPathFinder.invalidate_caches()


PathFinder.invalidate_caches = staticmethod(invalidate_caches)  # type: ignore[method-assign]


def find_the_rest(read: Callable[[], Any]) -> None:
    """Let imports find what a start left out, read by a JavaScript function that gives the bytes of a zip at once."""
    sys.meta_path.append(RestFinder(read))


def install(wheel: Any) -> None:
    """Put a wheel's packages in the place of those of the same names, also where they have been imported."""
    names = {path.partition("/")[0].removesuffix(".py") for path in unpack(wheel)}
    for module in [module for module in sys.modules if module.partition(".")[0] in names]:
        del sys.modules[module]


def unpack(archive: Any, folder: str = f"{FOLDER}/site-packages") -> list[str]:
    """Put an archive's files into a folder, in half the time of `zipfile`, whose own code is still cold; their paths.

    It reads what the builder writes, one local header after the other, every file deflated (PKWARE's APPNOTE, 4.3.7).
    """
    content = archive.to_bytes()
    at = 0
    paths = []
    while content.startswith(b"PK\3\4", at):
        size, _, name_length, extra_length = struct.unpack_from("<IIHH", content, at + 18)
        name, at = content[at + 30 : at + 30 + name_length].decode(), at + 30 + name_length + extra_length
        path = f"{folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(zlib.decompress(content[at : at + size], -zlib.MAX_WBITS))
        at += size
        paths.append(name)
    importlib.invalidate_caches()
    return paths


def forget_the_maker(language: str) -> None:
    """After a restore: nothing random, and nothing of the machine that made the snapshot, is left in this interpreter."""
    os.environ["LANG"] = f"{language.replace('-', '_')}.UTF-8"
    read_time_zone()
    random.seed()
    if numpy_random := sys.modules.get("numpy.random"):
        numpy_random.seed()
    forget_stand_ins()


def forget_stand_ins() -> None:
    """What stood in for larger modules while the snapshot was taken is not what anybody means who imports them."""
    sys.meta_path.insert(0, EventLoopFinder())  # type: ignore[arg-type]
    for name in ("asyncio", "pyodide.webloop", "pyodide._package_loader"):
        parent, _, child = name.rpartition(".")
        del sys.modules[name]
        if parent:
            delattr(sys.modules[parent], child)


def read_time_zone() -> None:
    """What `time` does when it is first imported."""
    year = time.localtime().tm_year
    seasons = [time.localtime(time.mktime((year, month, 1, 12, 0, 0, 0, 0, -1))) for month in (1, 7)]
    standard, summer = sorted(seasons, key=lambda season: season.tm_gmtoff)
    time.timezone, time.altzone = -standard.tm_gmtoff, -summer.tm_gmtoff
    time.daylight = int(standard.tm_gmtoff != summer.tm_gmtoff)
    time.tzname = (standard.tm_zone, summer.tm_zone)
