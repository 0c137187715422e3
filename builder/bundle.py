"""What the browser runs: wheels of `nncore`, of packages and of each lesson, and the site's own small Pyodide lock file."""

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec

from builder.asset import Asset, asset, lasting
from builder.compiled import compiled
from builder.course import Course, Lesson
from builder.memory import Memory, stamp
from builder.packages import Package
from builder.snapshot import NUMPY, Prepared, fingerprint, maths, ours

LOCK = "pyodide-lock.json"
# Wheels in a site are told apart by their hashes.
_VERSION = "0"
_OURS = f"nncore-{_VERSION}-py3-none-any.whl"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Bundle:
    """What pages need to come alive, by plain names: what every page needs, and each lesson's own wheels in order of need.

    `held` are the wheels that the snapshot has imported already.
    """

    common: Mapping[str, Asset]
    lessons: Mapping[str, Mapping[str, Asset]]
    held: tuple[str, ...]

    @property
    def assets(self) -> tuple[Asset, ...]:
        """Every file, once."""
        own = [file for wheels in self.lessons.values() for file in wheels.values()]
        return tuple({file.path: file for file in [*self.common.values(), *own]}.values())

    def needed(self, slug: str) -> dict[str, Asset]:
        """All that a lesson's page may ask for."""
        return {**self.common, **self.lessons[slug]}

    @property
    def held_paths(self) -> frozenset[str]:
        """Where in the site the wheels are that only a start without the snapshot needs."""
        return frozenset(wheels[name].path for wheels in self.lessons.values() for name in self.held)

    def wheels(self, slug: str) -> tuple[str, ...]:
        """The wheels that a lesson's page unpacks, in order."""
        return tuple(self.lessons[slug])


def bundle(course: Course, prepared: Prepared, memory: Memory | None = None) -> Bundle:
    """The wheels and the lock file for a course, beside the runtime's own files; from a memory, those made of the same files."""
    memory = memory or Memory()
    own = memory.recall(("wheel", "nncore"), lambda: own_wheel(prepared))
    packages = {package.name: package for lesson in course.lessons for package in lesson.packages}
    wheels = {name: _of_package(package) for name, package in packages.items()}
    lessons = {
        lesson.slug: {
            _OURS: own,
            **{package.file_name: wheels[package.name] for package in lesson.packages},
            **_of_lesson(lesson, memory),
        }
        for lesson in course.lessons
    }
    specs = [
        _spec("numpy", NUMPY.split("-")[1], NUMPY, prepared.files[NUMPY], ["numpy"], []),
        _spec("nncore", _VERSION, _OURS, own, ["nncore"], ["numpy"]),
        *[_spec_of(package, wheels[name]) for name, package in packages.items()],
    ]
    lock = lasting(asset(f"runtime/{LOCK}", _lock(specs, prepared.info)))
    held = (_OURS,) if prepared.holds == fingerprint(ours()) else ()
    return Bundle({**prepared.files, LOCK: lock}, lessons, held)


def own_wheel(prepared: Prepared) -> Asset:
    """`nncore`, compiled, and the maths also as its author wrote it: a reader may take it along."""
    sources = ours()
    texts = {f"{name.removesuffix('.py')}.txt": file.read_bytes() for name, file in maths(sources).items()}
    return lasting(asset(f"wheels/{_OURS}", _wheel("nncore", {**compiled(sources, prepared.runtime), **texts})))


def _of_package(package: Package) -> Asset:
    size = package.wheel.stat().st_size
    return lasting(Asset(f"wheels/{package.file_name}", size, package.sha256, package.wheel))


def _of_lesson(lesson: Lesson, memory: Memory) -> dict[str, Asset]:
    """The wheel of what a lesson ships, where that is anything."""
    if not lesson.shipped:
        return {}
    name = _wheel_name(lesson.slug)

    def make() -> Asset:
        content = _wheel(name, {path: file.read_bytes() for path, file in lesson.shipped.items()})
        return lasting(asset(f"wheels/{_file_name(name)}", content))

    key = ("wheel", lesson.slug, *lesson.shipped.items(), stamp(lesson.shipped.values()))
    return {_file_name(name): memory.recall(key, make)}


def _wheel_name(slug: str) -> str:
    """A name that wheels may have, and no other lesson has."""
    plain = re.sub(r"[^a-z0-9]+", "_", slug.lower()).strip("_")
    if plain.replace("_", "-") == slug:
        return f"lesson_{plain}"
    return f"lesson_{plain}_{hashlib.sha256(slug.encode()).hexdigest()[:6]}"


def _file_name(name: str) -> str:
    return f"{name}-{_VERSION}-py3-none-any.whl"


def _wheel(name: str, files: Mapping[str, bytes]) -> bytes:
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
    return archive.getvalue()


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


def _spec_of(package: Package, file: Asset) -> PackageSpec:
    return _spec(package.name, package.version, package.file_name, file, package.imports, package.depends)


def _lock(packages: Iterable[PackageSpec], info: Mapping[str, str]) -> bytes:
    spec = PyodideLockSpec(InfoSpec.from_dict(dict(info)), {package.name: package for package in packages})
    spec.check_wheel_filenames()
    return json.dumps(spec.to_dict(), sort_keys=True).encode()
