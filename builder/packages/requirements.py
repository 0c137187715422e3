"""What authors ask for under `packages`, understood: names with versions, and folders beside `site.toml`."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename

from builder.mistakes import Mistake, Mistakes, did_you_mean
from builder.packages.local import CannotBuild, Local, is_package, local_package
from builder.packages.resolver import Known
from builder.packages.wheels import BadWheel, imports_of
from builder.runtime import NUMPY_WHEEL, PLATFORM, PYTHON, Runtime

NUMPY = str(parse_wheel_filename(NUMPY_WHEEL)[1])
BASE = {"numpy": Known("numpy", NUMPY), "nncore": Known("nncore", "1.0.0", ("numpy",))}
_TAKEN = {"builder", "content", "js", "nncore", "numpy", "pyodide", "pyodide_js"}


@dataclass(frozen=True)
class Wanted:
    """A package as an author names it, and where: `sympy`, `sympy>=1.13`, or `./mine`, a folder beside `site.toml`."""

    requirement: str
    file: Path
    line: int | None


@dataclass(frozen=True)
class Asked:
    """One requirement, understood: the package of a folder, or a name with the versions that will do."""

    wanted: Wanted
    text: str
    name: NormalizedName
    requirement: Requirement
    local: Local | None = None

    def mistake(self, text: str) -> Mistake:
        """Something wrong with it, where its author wrote it."""
        return Mistake(self.wanted.file, self.wanted.line, f"packages: {text}")


def understood(wanted: Sequence[Wanted], folder: Path, runtime: Runtime, cache: Path) -> list[Asked]:
    """Every requirement understood. Raises Mistakes with all that are wrong."""
    asked: list[Asked] = []
    mistakes: list[Mistake] = []
    for one in wanted:
        try:
            one_asked = _local(one, folder, runtime, cache) if _is_path(one.requirement) else _named(one, folder)
        except (ValueError, CannotBuild, BadWheel) as error:
            mistakes.append(Mistake(one.file, one.line, f"packages: {error}"))
        else:
            asked += [one_asked] if one_asked else []
    folders = {one.name: one for one in asked if one.local}
    for another in asked:
        twin = folders.get(another.name)
        if twin and twin.text != another.text:
            mistakes.append(
                another.mistake(f"{another.text!r} is also the name of the package in {twin.text!r}; rename that")
            )
    if mistakes:
        raise Mistakes(mistakes)
    return asked


def _is_path(requirement: str) -> bool:
    text = requirement.strip()
    return text.startswith((".", "/", "~")) or "\\" in text or ("/" in text and "@" not in text)


def _local(wanted: Wanted, folder: Path, runtime: Runtime, cache: Path) -> Asked:
    text = wanted.requirement.strip().replace("\\", "/")
    path = PurePosixPath(text)
    if path.is_absolute() or PureWindowsPath(text).drive or text.startswith("~"):
        raise ValueError(
            f"{wanted.requirement!r} is a path of this machine; name a folder beside site.toml, as './mine'"
        )
    place = (folder / path).resolve()
    if place == folder.resolve() or not place.is_relative_to(folder.resolve()):
        raise ValueError(f"{wanted.requirement!r} leads out of {folder}; put the folder there, and name it as './mine'")
    if not place.is_dir():
        raise ValueError(f"there is no folder {wanted.requirement!r} in {folder}{_near_folder(path, folder, wanted)}")
    source = f"./{path.as_posix()}"
    try:
        local = local_package(folder / path, source, runtime, cache)
        imports = imports_of(local.wheel)
    except (CannotBuild, BadWheel) as error:
        raise CannotBuild(f"{wanted.requirement!r}: {error}") from error
    taken = sorted(name for name in imports if name in _TAKEN or name in sys.stdlib_module_names)
    if taken:
        raise ValueError(f"{wanted.requirement!r} holds a module {taken[0]!r}, and that name is taken; rename it")
    return Asked(wanted, source, canonicalize_name(local.name), Requirement(local.name), local)


def _near_folder(path: PurePosixPath, folder: Path, wanted: Wanted) -> str:
    beside = wanted.file.parent / path
    if beside.is_dir() and beside.resolve().is_relative_to(folder.resolve()):
        return f" (did you mean './{beside.resolve().relative_to(folder.resolve()).as_posix()}'?)"
    return did_you_mean(
        f"./{path}", [f"./{one.name}" for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
    )


def _named(wanted: Wanted, folder: Path) -> Asked | None:
    """A name with versions; nothing where it is always there, or not for the browser. Raises ValueError."""
    text = wanted.requirement.strip()
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        said = " ".join(str(error).splitlines()[0].split())
        raise ValueError(f"{text!r} names no package ({said}); write 'sympy', 'sympy>=1.13' or './folder'") from error
    if requirement.url:
        raise ValueError(f"{text!r}: addresses are not taken; write the package's name, or a folder as './folder'")
    name = canonicalize_name(requirement.name)
    if name in BASE:
        if not requirement.specifier.contains(BASE[name].version, prereleases=True):
            raise ValueError(
                f"{text!r} does not fit the {name} {BASE[name].version} that every lesson has; leave it out"
            )
        return None
    if requirement.name in sys.stdlib_module_names:
        raise ValueError(f"{requirement.name!r} comes with Python itself; leave it out, and import it")
    if is_package(folder / requirement.name):
        # Else a stranger's package of the same name would come from the index.
        raise ValueError(f"{text!r} is a folder beside site.toml; write './{requirement.name}'")
    if requirement.marker and not requirement.marker.evaluate(_markers()):
        return None
    plain = f"{name}{_extras(requirement.extras)}{requirement.specifier}"
    return Asked(wanted, plain, name, Requirement(plain))


def _extras(extras: Iterable[str]) -> str:
    return f"[{','.join(sorted(extras))}]" if extras else ""


def _markers(extra: str = "") -> dict[str, str]:
    """What markers like `sys_platform == "win32"` are compared with: the browser."""
    return {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_system": "Emscripten",
        "sys_platform": "emscripten",
        "python_version": PYTHON,
        "python_full_version": PLATFORM["python"],
        "implementation_version": PLATFORM["python"],
        "extra": extra,
    }


def needs_of(requires: Iterable[str]) -> list[Requirement]:
    """The requirements of a wheel that hold in the browser."""
    every = map(Requirement, requires)
    return [one for one in every if one.marker is None or one.marker.evaluate(_markers())]
