"""Packages in folders of the site: what belongs to them, and the wheels made of them."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from builder.files import write_whole
from builder.packages.wheels import is_pure, made_wheel, required_by
from builder.runtime import Runtime

_BUILT = {"build", "dist", "node_modules", "venv"}
_LEFT_OVER = (".pyc", ".pyo", "~", ".bak", ".orig", ".swp", ".tmp", ".egg-info")
_COMPILED = {".c", ".cc", ".cpp", ".cxx", ".f", ".f90", ".pyx", ".rs"}


class CannotBuild(Exception):
    """The folder is no package, or a wheel cannot be made of it here."""


@dataclass(frozen=True)
class Local:
    """A folder as a package: `source` is how authors name it, and `sha256` the hash of all that belongs to it."""

    folder: Path

    name: str
    version: str
    source: str
    sha256: str
    wheel: Path
    requires: tuple[str, ...]


def local_package(folder: Path, source: str, runtime: Runtime, cache: Path) -> Local:
    """The package in a folder, its wheel made once for the same sources. Raises CannotBuild."""
    files = dict(_files(folder))
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    place = cache / "packages" / f"folder-{folder.name}-{digest.hexdigest()[:16]}"
    wheels = sorted(place.glob("*.whl"))
    wheel = wheels[0] if wheels else _made(folder, files, place, runtime)
    name, number, _, _ = parse_wheel_filename(wheel.name)
    return Local(folder, canonicalize_name(name), str(number), source, digest.hexdigest(), wheel, required_by(wheel))


def is_package(folder: Path) -> bool:
    """Whether a folder could be named as a package."""
    return any((folder / name).is_file() for name in ("pyproject.toml", "setup.py", "__init__.py"))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """What belongs to a package: nothing hidden, no backups, nothing that tools leave behind."""
    home, is_project = folder.resolve(), (folder / "pyproject.toml").exists() or (folder / "setup.py").exists()
    # By their text: Windows sorts paths without regard to case, and the hash would be another one there.
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part == "__pycache__" or part.endswith(_LEFT_OVER) for part in parts):
            continue
        if is_project and parts[0] in _BUILT:
            continue
        if path.is_file():
            if not path.resolve().is_relative_to(home):
                raise CannotBuild(f"{path} is a link that leads out of the folder: copy the file there instead")
            yield PurePosixPath(*parts).as_posix(), path


def _made(folder: Path, files: Mapping[str, Path], place: Path, runtime: Runtime) -> Path:
    if "pyproject.toml" not in files and "setup.py" not in files:
        name, content = _plain(folder, files)
        write_whole(place / name, content)
        return place / name
    with tempfile.TemporaryDirectory(prefix="builder-") as workshop:
        # A copy: build tools leave folders of their own behind.
        copy, out = Path(workshop, folder.name), Path(workshop, "wheels")
        for name, path in files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy / name)
        wheel = None if any(path.suffix in _COMPILED for path in files.values()) else _built(copy, out)
        if wheel is None or not is_pure(wheel.name):
            wheel = _cross_built(copy, Path(workshop, "cross"), runtime)
        write_whole(place / wheel.name, wheel.read_bytes())
    return place / wheel.name


def _plain(folder: Path, files: Mapping[str, Path]) -> tuple[str, bytes]:
    """A wheel of a folder that is itself the package."""
    if "__init__.py" not in files:
        raise CannotBuild(
            "a package is a folder with a pyproject.toml, or one with an __init__.py; this folder has neither"
        )
    if not folder.name.isidentifier():
        raise CannotBuild(f"{folder.name!r} cannot be imported by that name: use letters, digits and underscores")
    name = canonicalize_name(folder.name).replace("-", "_")
    content = made_wheel(name, "0", {f"{folder.name}/{file}": path.read_bytes() for file, path in files.items()})
    return f"{name}-0-py3-none-any.whl", content


def _built(folder: Path, out: Path) -> Path:
    """A wheel as the folder's own build backend makes it."""
    options = ["--no-deps", "--quiet", "--wheel-dir", str(out)]
    if _backend_is_here(folder / "pyproject.toml"):
        # Then no network is needed.
        options.append("--no-build-isolation")
    done = _run([sys.executable, "-m", "pip", "wheel", *options, str(folder)])
    wheels = sorted(out.glob("*.whl"))
    if done.returncode or not wheels:
        raise CannotBuild(f"its wheel cannot be built: {_said(done)}")
    return wheels[0]


def _cross_built(folder: Path, out: Path, runtime: Runtime) -> Path:
    """A wheel with compiled code for the browser, where Pyodide's cross-build environment can be had."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    how = (
        f"It has code to compile, which takes `pyodide build`: run the builder with Python {runtime.python} on Linux or macOS, "
        f"and before it, once, `pyodide xbuildenv install {runtime.version}`"
    )
    if here != runtime.python:
        raise CannotBuild(f"{how} (this is Python {here}).")
    done = _run([sys.executable, "-m", "pyodide_cli", "build", str(folder), "--outdir", str(out)])
    wheels = sorted(out.glob("*.whl"))
    if done.returncode or not wheels:
        raise CannotBuild(f"{how}. It said: {_said(done)}")
    return wheels[0]


def _backend_is_here(pyproject: Path) -> bool:
    """Whether all that a build needs is installed beside the builder."""
    if not pyproject.exists():
        return False
    try:
        requires = tomllib.loads(pyproject.read_text(encoding="utf-8-sig")).get("build-system", {}).get("requires", [])
        needed = [Requirement(text) for text in requires]
        return bool(needed) and all(one.specifier.contains(version(one.name), prereleases=True) for one in needed)
    except tomllib.TOMLDecodeError as error:
        raise CannotBuild(f"pyproject.toml is not TOML: {error}") from error
    except (PackageNotFoundError, InvalidRequirement, UnicodeDecodeError):
        return False


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")


def _said(done: "subprocess.CompletedProcess[str]") -> str:
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["nothing"])[-1][-300:]
