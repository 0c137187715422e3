"""The browser's Python under Node, for as long as a site is built or served: it runs the cells of lessons."""

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from builder.browser_python import PATIENCE
from builder.bundle import own_wheel
from builder.cells import Answered, Asked
from builder.files import write_whole
from builder.packages import Package
from builder.prune import used
from builder.runtime import RuntimeUnavailable, node, user_cache
from builder.snapshot import NUMPY, REST, SCRIPTS, Prepared, fingerprint, ours, recipe
from nncore.figures.cells import Output

_PATIENCE_TO_START = 120.0
_MAKERS = ("cells.mjs", "cells.py")


class LivePython:
    """A Python that starts when it is first asked what is in no cache, and goes on until it is closed."""

    def __init__(self, prepared: Prepared, patience: float = PATIENCE, cache: Path | None = None) -> None:
        """Give up on a cell that takes longer than `patience` seconds."""
        self._prepared = prepared
        self._patience = patience
        self._cache = (cache or user_cache()) / "cells"
        self._made = ""
        self._process: _Process | None = None
        self._packages: tuple[Package, ...] = ()

    def run(self, asked: Asked) -> Answered:
        """What the cells show. Raises RuntimeUnavailable where Python does not start."""
        kept = self._cache / f"{self._key(asked)}.json"
        if used(kept) and (found := _read(kept)):
            return found
        answered = self._asked(asked)
        if answered.ended is None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            write_whole(kept, json.dumps(asdict(answered)))
        return answered

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            self._process.close()
        self._process = None

    def _key(self, asked: Asked) -> str:
        """A hash of all that decides what cells show."""
        if not self._made:
            scripts = "".join((SCRIPTS / name).read_text(encoding="utf-8") for name in _MAKERS)
            self._made = recipe(self._prepared.runtime) + fingerprint(ours()) + scripts
        files = {place: hashlib.sha256(file.read_bytes()).hexdigest() for place, file in sorted(asked.files.items())}
        packages = [package.sha256 for package in asked.packages]
        parts = json.dumps([self._made, asked.package, asked.cells, files, packages])
        return hashlib.sha256(parts.encode()).hexdigest()[:32]

    def _asked(self, asked: Asked) -> Answered:
        # Compiled modules cannot be forgotten again: lessons with other packages have a Python of their own.
        if self._process is None or asked.packages != self._packages:
            self.close()
            self._process, self._packages = _Process(self._prepared, asked.packages), asked.packages
        answered = self._process.answer(asked, self._patience)
        if answered.ended is not None:
            self.close()
        return answered


class _Process:
    """One process of Node with Python in it."""

    def __init__(self, prepared: Prepared, packages: Sequence[Package]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cells-", ignore_cleanup_errors=True)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
        # A maker's own settings are not the readers'.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("NODE_", "PYTHON"))}
        self._process = subprocess.Popen(
            [*node(), str(SCRIPTS / "cells.mjs")],
            env=environment | {"TZ": "UTC"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self._process.stdout
        self._lines: Queue[bytes] = Queue()
        Thread(target=_pass_on, args=(self._process.stdout, self._lines), daemon=True).start()
        wheel = own_wheel(prepared)
        place = Path(self._folder.name, Path(wheel.path).name)
        place.write_bytes(wheel.read())
        self._send(
            {
                "runtime": str(prepared.folder),
                "info": dict(prepared.info),
                "numpy": NUMPY,
                "rest": REST,
                "wheels": [str(place), *(str(package.wheel) for package in packages)],
            }
        )
        if not isinstance(self._hear(_PATIENCE_TO_START), dict):
            said = self._last_words()
            self.close()
            raise RuntimeUnavailable(f"Python did not start under Node: {said[-2000:] or 'it says nothing'}")

    def answer(self, asked: Asked, patience: float) -> Answered:
        """What cells show, as far as they got."""
        files = {place: str(file) for place, file in asked.files.items()}
        self._send({"package": asked.package, "cells": asked.cells, "files": files})
        outputs: list[Output] = []
        while isinstance(said := self._hear(patience), dict):
            if "output" in said:
                outputs.append(Output(**said["output"]))
            elif "differs" in said:
                return Answered(tuple(outputs), None, tuple(said["differs"]))
        if len(outputs) == len(asked.cells):
            # It was the second time that did not end.
            return Answered(tuple(outputs[:-1]), said)
        return Answered(tuple(outputs), said)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe:
                pipe.close()
        self._folder.cleanup()

    def _send(self, order: Mapping[str, Any]) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            # It has ended, and its last words are read later.
            pass

    def _hear(self, patience: float) -> dict[str, Any] | str:
        """What the process says next, or why it says nothing."""
        try:
            line = self._lines.get(timeout=patience)
        except Empty:
            return f"does not end: it was stopped after {patience:g} seconds"
        if line:
            said: dict[str, Any] = json.loads(line)
            return said
        return "has ended Python itself"

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()


def _pass_on(stream: IO[bytes], lines: Queue[bytes]) -> None:
    try:
        for line in stream:
            lines.put(line)
    except ValueError:
        # It was closed meanwhile.
        pass
    lines.put(b"")


def _read(kept: Path) -> Answered | None:
    """What was kept of an earlier run; nothing where it cannot be read."""
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        return Answered(tuple(Output(**one) for one in found["outputs"]), found["ended"], tuple(found["differs"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
