"""The builder's side of the sandbox: starts it, asks it, and starts it anew where it had to be ended."""

import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from builder.mistakes import Mistake
from builder.sandbox.tasks import AT, BUSY, Draw, Drawn, Exercise, Exercised, Fill, Filled, Made, Make

PATIENCE = 10.0
# How much longer the process may take to end itself, which says more than when it is ended from here.
_GRACE = 2.0
_ASIDE = 15
_OURS = Path(__file__).parent.parent.parent
_PROGRAM = "import sys; sys.path[:0] = sys.argv[2:]; from builder.sandbox.work import main; main(float(sys.argv[1]))"
# The same on every computer: products of matrices, too, which differ in their last bits with the number of threads.
_SETTLED = {
    "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TZ": "UTC",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1",
}  # fmt: skip
_FRAME = re.compile(r'^  File "(?P<file>.+)", line (?P<line>\d+) in (?P<name>.+)$', re.MULTILINE)


class Sandbox:
    """A process that runs authors' code; `paths` are folders of the packages that it may find beside the builder's own."""

    def __init__(self, paths: Sequence[Path] = (), patience: float = PATIENCE) -> None:
        """Start when first asked; give up on what works longer than `patience` seconds."""
        self._paths = tuple(paths)
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: IO[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        """Be there for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the process."""
        self.close()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders of the packages that it finds."""
        return self._paths

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process:
            _end(self._process)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
            self._process = None
        if self._messages:
            self._messages.close()
            self._messages = None
        if self._folder:
            self._folder.cleanup()
            self._folder = None

    def warm(self) -> None:
        """Start the process now, so that the next task need not wait for it."""
        if self._process is None or self._process.poll() is not None:
            self._start()

    def step_aside(self) -> None:
        """Let the process, once it is started, give way to everything else that goes on."""
        if self._process and os.name == "posix":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _ASIDE)

    def fill(self, task: Fill) -> Filled:
        """A lesson's text with its values filled in."""
        answer = self._ask(task, lambda mistake, at: Filled(task.text, (), (mistake,)))
        assert isinstance(answer, Filled)
        return answer

    def make(self, task: Make) -> Made:
        """The files that a lesson's `data.py` makes."""
        answer = self._ask(task, lambda mistake, at: Made({}, (mistake,)))
        assert isinstance(answer, Made)
        return answer

    def draw(self, task: Draw) -> Drawn:
        """The first views of a lesson's figures. One that ends the process, or never ends, is named; the others are drawn."""

        def without(mistake: Mistake, at: Path) -> Drawn:
            others = tuple(name for name in task.modules if task.library.file(name) != at)
            if len(others) == len(task.modules):
                return Drawn(mistakes=(mistake,))
            drawn = self.draw(replace(task, modules=others)) if others else Drawn()
            return replace(drawn, mistakes=(*drawn.mistakes, mistake))

        answer = self._ask(task, without)
        assert isinstance(answer, Drawn)
        return answer

    def exercise(self, task: Exercise) -> Exercised:
        """What figures show when each of their controls is used once. One that never ends is named, and left out."""

        def without(mistake: Mistake, at: Path) -> Exercised:
            others = tuple(name for name in task.modules if task.library.file(name) != at)
            if not others or len(others) == len(task.modules):
                return Exercised(mistakes=(mistake,))
            exercised = self.exercise(replace(task, modules=others))
            return replace(exercised, mistakes=(*exercised.mistakes, mistake))

        answer = self._ask(task, without)
        assert isinstance(answer, Exercised)
        return answer

    def _ask(self, task: Fill | Make | Draw | Exercise, give_up: Callable[[Mistake, Path], object]) -> Any:
        self.warm()
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        assert self._messages
        at = task.library.root
        self._messages.seek(0)
        self._messages.truncate()
        try:
            pickle.dump(task, self._process.stdin)
            self._process.stdin.flush()
            # No author's code has run before the first message: how long it takes to start is nobody's mistake.
            answer = pickle.load(self._process.stdout)
            while isinstance(answer, tuple) and answer[0] == AT:
                at = Path(answer[1])
                answer = self._message(self._process)
        except TimeoutError:
            self.close()
            return give_up(Mistake(at, None, self._late), at)
        except (EOFError, OSError, pickle.UnpicklingError):
            reason = self._reason(task.library.root, at, self._process.wait())
            self.close()
            return give_up(reason, at)
        self._pass_on()
        return answer

    def _message(self, process: subprocess.Popen[bytes]) -> object:
        """What the process says next. Raises TimeoutError where its code has kept it from ending itself."""
        assert process.stdout
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            _end(process)

        timer = threading.Timer(self._patience * BUSY + _GRACE, end)
        timer.daemon = True
        timer.start()
        try:
            return pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            if is_late.is_set():
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()

    @property
    def _late(self) -> str:
        return f"this has not ended after {self._patience:g} seconds"

    def _pass_on(self) -> None:
        """Show an author what their code printed."""
        said = self._said()
        if said and sys.stderr:
            sys.stderr.write(said)

    def _said(self) -> str:
        """What the process has written since it was asked."""
        assert self._messages
        self._messages.seek(0)
        return self._messages.read().decode(errors="replace")

    def _start(self) -> None:
        self.close()
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115, closed with the process
        # For whatever the process leaves behind when it is ended.
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-", ignore_cleanup_errors=True)
        environment = {**os.environ, **_SETTLED, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._folder.name)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(self._patience), str(_OURS), *map(str, self._paths)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._messages,
            env=environment,
            process_group=0 if os.name == "posix" else None,
        )

    def _reason(self, root: Path, at: Path, status: int) -> Mistake:
        """What ended the process, from the traceback that it left."""
        said = self._said()
        frames = [match for match in _FRAME.finditer(said) if Path(match["file"]).is_relative_to(root)]
        where, line = (Path(frames[0]["file"]), int(frames[0]["line"])) if frames else (at, None)
        if "Timeout" in said or (os.name == "posix" and status == -signal.SIGPROF):
            return Mistake(where, line, self._late)
        fatal = [line for line in said.splitlines() if line.startswith("Fatal Python error:")]
        last = [*said.strip().splitlines(), *fatal, "it said nothing"][-1 - bool(said.strip())]
        return Mistake(where, line, f"this has ended Python itself (exit status {status}): {last}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process, and the copy of it that may be at work."""
    if os.name != "posix":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
