"""What went wrong in somebody's code, in one line for the one who wrote it."""

import traceback
from collections.abc import Callable


def explain(raised: BaseException, file: str) -> str:
    """An exception in one line, with the last line that it went through of a file, or of those beside it."""
    return placed(raised, lambda other: other == file) or placed(raised, beside(file)) or summarise(raised)


def placed(raised: BaseException, is_own: Callable[[str], bool]) -> str | None:
    """An exception with the last line of certain files that it went through."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(raised.__traceback__)]
    if isinstance(raised, SyntaxError) and raised.filename:
        places = [(raised.filename, raised.lineno)]
    own = [(file, line) for file, line in places if is_own(file)]
    if not own:
        return None
    file, line = own[-1]
    what = f"{type(raised).__name__}: {raised.msg}" if isinstance(raised, SyntaxError) else summarise(raised)
    return f"{what} ({file.rpartition('/')[2]}, line {line})"


def beside(file: str) -> Callable[[str], bool]:
    """Whether another file lies in the folder of this one, or below it."""
    folder, slash, _ = file.rpartition("/")
    return lambda other: bool(slash) and other.startswith(folder + slash)


def summarise(raised: BaseException) -> str:
    """An exception's type and message, with Python's own guess at a misspelt name."""
    return list(traceback.TracebackException.from_exception(raised).format_exception_only())[-1].strip()
