"""What the browser runs: wheels of `nncore`, of packages and of each lesson, and the site's own small Pyodide lock file."""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import attrs
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec

import nncore
from builder.asset import Asset, asset, lasting
from builder.compiled import compiled
from builder.course import Course, Lesson
from builder.packages import Package
from builder.snapshot import NUMPY, Prepared

LOCK = "pyodide-lock.json"
# Wheels in a site are told apart by their hashes.
_VERSION = "0"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """What pages need to come alive, by plain names: what every page needs, and each lesson's own wheels in order of need."""

    common: Mapping[str, Asset]
    lessons: Mapping[str, Mapping[str, Asset]]

    @property
    def assets(self) -> tuple[Asset, ...]:
        """Every file, once."""
        own = [file for wheels in self.lessons.values() for file in wheels.values()]
        return tuple({file.path: file for file in [*self.common.values(), *own]}.values())

    def needed(self, slug: str) -> dict[str, Asset]:
        """All that a lesson's page may ask for."""
        return {**self.common, **self.lessons[slug]}

    def wheels(self, slug: str) -> tuple[str, ...]:
        """The wheels that a lesson's page unpacks, in order."""
        return tuple(self.lessons[slug])


def bundle(course: Course, prepared: Prepared) -> Bundle:
    """The wheels and the lock file for a course, beside the runtime's own files."""
    name, content = _wheel("nncore", compiled(_sources(nncore.__path__[0]), prepared.runtime))
    ours = {name: lasting(asset(f"wheels/{name}", content))}
    lessons = {lesson.slug: {**ours, **_of_lesson(lesson)} for lesson in course.lessons}
    packages = {package.name: package for lesson in course.lessons for package in lesson.packages}
    specs = [
        _spec("numpy", NUMPY.split("-")[1], NUMPY, prepared.files[NUMPY], ["numpy"], []),
        _spec("nncore", _VERSION, name, ours[name], ["nncore"], ["numpy"]),
        *[_spec_of(package) for package in packages.values()],
    ]
    lock = lasting(asset(f"runtime/{LOCK}", _lock(specs, prepared.info)))
    return Bundle({**prepared.files, LOCK: lock}, lessons)


def _sources(folder: str) -> dict[str, Path]:
    root = Path(folder)
    return {
        f"nncore/{file.relative_to(root).as_posix()}": file for file in sorted(root.rglob("*.py"), key=Path.as_posix)
    }


def _of_lesson(lesson: Lesson) -> dict[str, Asset]:
    wheels = {
        package.file_name: lasting(asset(f"wheels/{package.file_name}", package.wheel)) for package in lesson.packages
    }
    if not lesson.shipped:
        return wheels
    name, content = _wheel(_wheel_name(lesson.slug), {path: file.read_bytes() for path, file in lesson.shipped.items()})
    return {**wheels, name: lasting(asset(f"wheels/{name}", content))}


def _wheel_name(slug: str) -> str:
    """A name that wheels may have, and no other lesson has."""
    plain = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_")
    if plain.replace("_", "-") == slug:
        return f"lesson_{plain}"
    return f"lesson_{plain}_{hashlib.sha256(slug.encode()).hexdigest()[:6]}"


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
    info = ZipInfo(name, _EPOCH)
    info.compress_type = ZIP_DEFLATED
    # What else a zip says of the computer that made it.
    info.create_system = 3
    return info


def _spec(
    name: str,
    version: str,
    file_name: str,
    file: Asset,
    imports: Iterable[str],
    depends: Iterable[str],
) -> PackageSpec:
    return PackageSpec(
        name=name,
        version=version,
        file_name=file_name,
        install_dir="site",
        sha256=file.sha256,
        imports=list(imports),
        depends=list(depends),
    )


def _spec_of(package: Package) -> PackageSpec:
    file = asset(package.file_name, package.wheel)
    spec = _spec(package.name, package.version, package.file_name, file, package.imports, package.depends)
    return attrs.evolve(spec, install_dir=package.install_dir, package_type=package.package_type)


def _lock(packages: Iterable[PackageSpec], info: Mapping[str, str]) -> bytes:
    spec = PyodideLockSpec(InfoSpec.from_dict(dict(info)), {package.name: package for package in packages})
    spec.check_wheel_filenames()
    return json.dumps(spec.to_dict(), sort_keys=True).encode()
