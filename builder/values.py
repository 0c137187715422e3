"""What each `lesson.py` computes: run once, and again when something that it used has changed."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from builder.memory import Stamp, stamp
from builder.read import NAMES
from builder.sandbox.process import Sandbox
from builder.sandbox.tasks import Fill, Filled

# Seconds: most take less, and their values come with the save that asked for them; nobody waits for one that took more.
_AT_ONCE = 0.05


@dataclass(frozen=True)
class Run:
    """A text filled in by running `lesson.py`, and the files that this used as they were before."""

    text: str
    filled: Filled
    when: Stamp
    seconds: float

    @property
    def is_fresh(self) -> bool:
        """Whether another run would give the same."""
        return stamp(self.when.files) == self.when


def run(sandbox: Sandbox, task: Fill, last: Run | None = None) -> Run:
    """Run `lesson.py`; `last` is the run before, if there was one."""
    own = task.file.with_name(NAMES)
    before, started = stamp([own, *(last.when.files if last else ())]), time.perf_counter()
    filled = sandbox.fill(task)
    return Run(task.text, filled, stamp([own, *filled.used], before), time.perf_counter() - started)


class BehindBuilds:
    """Runs that no save waits for: while one takes long, the build goes on with the values from before."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """Begin with none; `tell` is called when another build would have newer values."""
        self._tell = tell
        self._pool = ThreadPoolExecutor(1)
        self._pending: dict[Path, Future[Run]] = {}
        self._sandbox: Sandbox | None = None

    def __call__(self, sandbox: Sandbox, task: Fill, last: Run | None = None) -> Run:
        """The newest run that is there, the last one at the latest."""
        if last is None or last.filled.values is None:
            self._pool.submit(self._ready, sandbox.paths)
            return run(sandbox, task, last)
        pending = self._pending.pop(task.file, None)
        if pending is None or (pending.done() and not pending.result().is_fresh):
            pending = self._pool.submit(self._run, sandbox.paths, task, last)
        try:
            return pending.result(_AT_ONCE if last.seconds < _AT_ONCE else 0)
        except TimeoutError:
            self._pending[task.file] = pending
            pending.add_done_callback(lambda _: self._tell())
            return last

    def close(self) -> None:
        """End what runs."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._sandbox:
            self._sandbox.close()

    def _run(self, paths: Sequence[Path], task: Fill, last: Run) -> Run:
        return run(self._ready(paths), task, last)

    def _ready(self, paths: Sequence[Path]) -> Sandbox:
        """The sandbox of these runs, started."""
        if self._sandbox is None or self._sandbox.paths != paths:
            if self._sandbox:
                self._sandbox.close()
            self._sandbox = Sandbox(paths)
        self._sandbox.warm()
        # The page that shows a save needs this computer more.
        self._sandbox.step_aside()
        return self._sandbox
