"""What the browser runs: wheels of `nncore` and of each lesson, and the site's own small Pyodide lock file."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from packaging.utils import parse_wheel_filename
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec

from builder.course import Course, Lesson
from builder.image import Prepared, precompiled

LOCK = "pyodide-lock.json"
_NNCORE = Path(__file__).parent.parent / "nncore"
_VERSION = "1.0.0"


@dataclass(frozen=True)
class Asset:
    """A file of the site under a name that changes with its content."""

    path: str
    size: int
    sha256: str
    content: bytes | Path


@dataclass(frozen=True)
class Bundle:
    """Every file a page may need to come alive, by its plain name, and each lesson's wheels, in order of need."""

    files: Mapping[str, Asset]
    wheels: Mapping[str, tuple[str, ...]]


def asset(folder: str, name: str, content: bytes) -> Asset:
    """A file at `folder/name-hash.ext`."""
    return _named(folder, name, len(content), hashlib.sha256(content).hexdigest(), content)


def bundle(course: Course, prepared: Prepared) -> Bundle:
    """The wheels and the lock file for a course, beside the runtime's own files."""
    files = {name: _named("runtime", name, file.size, file.sha256, file.path) for name, file in prepared.files.items()}
    numpy = next(name for name in files if name.startswith("numpy-"))
    packages = [_package(numpy, files[numpy], ["numpy"], [])]
    sources = {f"nncore/{file.relative_to(_NNCORE)}": file for file in sorted(_NNCORE.rglob("*.py"))}
    nncore = _wheel("nncore", precompiled(sources, prepared.runtime))
    files[nncore[0]] = asset("wheels", *nncore)
    packages.append(_package(nncore[0], files[nncore[0]], ["nncore"], ["numpy"]))
    wheels: dict[str, tuple[str, ...]] = {}
    for lesson in course.lessons:
        name, content = _wheel(f"lesson_{lesson.slug.replace('-', '_')}", _lesson_files(lesson))
        files[name] = asset("wheels", name, content)
        packages.append(_package(name, files[name], ["content"], ["nncore"]))
        wheels[lesson.slug] = (nncore[0], name)
    files[LOCK] = asset("runtime", LOCK, _lock(packages, prepared.info))
    return Bundle(files, wheels)


def _named(folder: str, name: str, size: int, sha256: str, content: bytes | Path) -> Asset:
    stem, dot, extension = name.rpartition(".")
    return Asset(f"{folder}/{stem}-{sha256[:10]}{dot}{extension}", size, sha256, content)


def _lesson_files(lesson: Lesson) -> dict[str, bytes]:
    """The figures and their data; the text and what only the builder reads stay behind."""
    files = [path for path in sorted(lesson.folder.iterdir()) if path.is_file() and path.suffix not in {".md", ".pyc"}]
    return {f"content/{lesson.slug}/{path.name}": path.read_bytes() for path in files if path.name != "lesson.py"}


def _wheel(name: str, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """A pure-Python wheel, the same bytes for the same files."""
    about = f"{name}-{_VERSION}.dist-info"
    contents = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {_VERSION}\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},sha256={_digest(content)},{len(content)}\n" for path, content in contents.items()]
    contents[f"{about}/RECORD"] = "".join([*record, f"{about}/RECORD,,\n"]).encode()
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as wheel:
        for path, content in contents.items():
            wheel.writestr(_timeless(path), content)
    return f"{name}-{_VERSION}-py3-none-any.whl", archive.getvalue()


def _digest(content: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def _timeless(name: str) -> ZipInfo:
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    return info


def _package(file_name: str, file: Asset, imports: list[str], depends: list[str]) -> PackageSpec:
    name, version, _, _ = parse_wheel_filename(file_name)
    return PackageSpec(
        name=name,
        version=str(version),
        file_name=file_name,
        install_dir="site",
        sha256=file.sha256,
        imports=imports,
        depends=depends,
    )


def _lock(packages: Iterable[PackageSpec], info: Mapping[str, str]) -> bytes:
    spec = PyodideLockSpec(InfoSpec.from_dict(dict(info)), {package.name: package for package in packages})
    spec.check_wheel_filenames()
    return json.dumps(spec.to_dict(), sort_keys=True).encode()
