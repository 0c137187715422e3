"""Wheels of packages: what is in them, compiled for the browser's Python, and unpacked for the builder's own."""

import ast
import compileall
import hashlib
import io
import logging
import tempfile
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from email.parser import BytesParser
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from pyodide_lock.utils import parse_top_level_import_name

from builder.compiled import compiled
from builder.files import move_whole, write_whole
from builder.runtime import Runtime
from builder.snapshot import recipe


class BadWheel(Exception):
    """A file that calls itself a wheel and is none, or one that would write outside its folder."""


def is_pure(file_name: str) -> bool:
    """Whether a wheel runs on any machine, by its name."""
    try:
        _, _, _, tags = parse_wheel_filename(file_name)
    except InvalidWheelFilename as error:
        raise BadWheel(str(error)) from error
    return any(tag.platform == "any" for tag in tags)


def required_by(wheel: Path) -> tuple[str, ...]:
    """The requirements that a wheel's own description lists."""
    return tuple(BytesParser().parsebytes(_description(wheel)).get_all("Requires-Dist") or ())


def imports_of(wheel: Path) -> tuple[str, ...]:
    """The names that a wheel's modules are imported by."""
    logger = logging.getLogger("pyodide_lock.utils")
    # A wheel with nothing to import is no reason to warn readers of a terminal.
    level, logger.level = logger.level, logging.ERROR
    try:
        return tuple(sorted(parse_top_level_import_name(wheel) or []))
    finally:
        logger.level = level


def site_files(wheel: Path) -> dict[str, bytes]:
    """What a wheel puts into site-packages, by path; sorted, and without bytecode. Raises BadWheel."""
    files = {}
    with _opened(wheel) as archive:
        for name in archive.namelist():
            place = _place(name)
            if place is not None:
                files[place] = archive.read(name)
    return dict(sorted(files.items()))


def unpacked(wheel: Path, folder: Path) -> Path:
    """A folder with what a wheel puts into site-packages; made once. Raises BadWheel."""
    if not folder.exists():
        files = site_files(wheel)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as workshop:
            made = Path(workshop, "made")
            made.mkdir()
            for name, content in files.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            move_whole(made, folder)
        # A package that is compiled while a figure imports it takes longer than a figure may.
        compileall.compile_dir(folder, quiet=2)
    return folder


def for_browser(wheel: Path, tree: Path, runtime: Runtime, folder: Path, cache: Path) -> Path:
    """The wheel with its modules compiled, the same bytes each time; `tree` is what it unpacks to. Made once in a folder."""
    place = folder / f"browser-{recipe(runtime)[:16]}"
    made = place / browser_name(wheel.name, runtime)
    sum_file = made.with_suffix(".sha256")
    if not (sum_file.exists() and made.exists() and sha256_of(made) == sum_file.read_text(encoding="utf-8")):
        content = _compiled(tree, runtime, cache, made.name)
        write_whole(made, content)
        write_whole(sum_file, hashlib.sha256(content).hexdigest())
    return made


def as_source(wheel: Path, tree: Path, runtime: Runtime, folder: Path, cache: Path) -> Path:
    """The wheel with its modules as they were written: there at once, where compiling takes Python in Node some seconds."""
    made = folder / "source" / wheel.name
    if not made.exists():
        write_whole(made, archived(site_files(wheel)))
    return made


def browser_name(file_name: str, runtime: Runtime) -> str:
    """A wheel's name once compiled, as `pyodide py-compile` names them: bytecode is for one version of Python."""
    name, version, _, tags = parse_wheel_filename(file_name)
    tag = min(tags, key=lambda tag: (tag.platform, str(tag)))
    python = f"cp{runtime.python.replace('.', '')}"
    return f"{name.replace('-', '_')}-{version}-{python}-{tag.abi}-{tag.platform}.whl"


def made_wheel(name: str, version: str, files: Mapping[str, bytes], requires: tuple[str, ...] = ()) -> bytes:
    """A pure wheel of these files, the same bytes for the same files."""
    about = f"{name}-{version}.dist-info"
    described = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    described += "".join(f"Requires-Dist: {one}\n" for one in requires)
    tag = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return archived({**files, f"{about}/METADATA": described.encode(), f"{about}/WHEEL": tag})


def archived(files: Mapping[str, bytes]) -> bytes:
    """The bytes of a wheel with these files, and with a RECORD that lists them as they are."""
    contents = dict(files)
    record = next(name for name in contents if name.endswith(".dist-info/WHEEL")).removesuffix("WHEEL") + "RECORD"
    lines = [
        f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in contents.items() if name != record
    ]
    contents[record] = "".join([*lines, f"{record},,\n"]).encode()
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue()


def sha256_of(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compiled(tree: Path, runtime: Runtime, cache: Path, file_name: str) -> bytes:
    # The builder's own Python has perhaps left its bytecode there.
    paths = [path for path in sorted(tree.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    every = {path.relative_to(tree).as_posix(): path for path in paths}
    modules = {name: path for name, path in every.items() if name.endswith(".py") and _is_python(path)}
    files = {name: path.read_bytes() for name, path in every.items() if name not in modules}
    if modules:
        made = compiled(modules, runtime, cache)
        files |= made
    return archived(dict(sorted(_retagged(files, file_name).items())))


def _is_python(path: Path) -> bool:
    """Whether a file compiles: some packages carry templates, or code for Pythons of long ago; these stay as they are."""
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _retagged(files: Mapping[str, bytes], file_name: str) -> dict[str, bytes]:
    """The files, of which the one that names the wheel's tags names the tag that the wheel has now."""
    tag = "-".join(file_name.removesuffix(".whl").split("-")[-3:])
    about = next((name for name in files if name.endswith(".dist-info/WHEEL")), None)
    if about is None:
        raise BadWheel("it has no WHEEL file in its .dist-info folder")
    kept = [line for line in files[about].decode().splitlines() if line and not line.startswith("Tag:")]
    return {**files, about: "".join(f"{line}\n" for line in [*kept, f"Tag: {tag}"]).encode()}


def _place(name: str) -> str | None:
    """Where a member of a wheel goes below site-packages, if it goes there. Raises BadWheel for one that leaves it."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts:
        return None
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise BadWheel(f"it holds {name!r}, which would be written outside its folder")
    if name.endswith(("/", ".pyc")) or "__pycache__" in path.parts:
        return None
    if not path.parts[0].endswith(".data"):
        return str(path)
    return str(PurePosixPath(*path.parts[2:])) if path.parts[1:2] in [("purelib",), ("platlib",)] else None


def _description(wheel: Path) -> bytes:
    with _opened(wheel) as archive:
        names = [name for name in archive.namelist() if name.count("/") == 1 and name.endswith(".dist-info/METADATA")]
        if not names:
            raise BadWheel("it has no METADATA")
        return archive.read(names[0])


def _opened(wheel: Path) -> ZipFile:
    try:
        return ZipFile(wheel)
    except BadZipFile as error:
        raise BadWheel("it is no zip archive") from error


def _digest(content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
