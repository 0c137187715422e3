"""The packages that lessons name: pinned beside `site.toml`, compiled for the browser, and the same for the builder."""

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tqdm import tqdm

from builder.mistakes import Mistake, Mistakes
from builder.packages.explain import explained
from builder.packages.local import Local
from builder.packages.lock import LOCK, Lock, Pin, line_of_pin, read_lock, write_lock
from builder.packages.release import BadRelease, Release, read_release
from builder.packages.requirements import BASE, NUMPY, Asked, Wanted, needs_of, understood
from builder.packages.resolver import Found, Known, Resolver, Unresolvable, index_arguments
from builder.packages.store import FROM_INDEX, FROM_RELEASE, Store, Unavailable
from builder.packages.wheels import BadWheel, as_source, for_browser, imports_of, sha256_of, unpacked
from builder.prune import used
from builder.runtime import Runtime, user_cache

__all__ = ["LOCK", "Package", "Packages", "Wanted", "as_source", "host_paths", "refresh", "resolve"]

# How a wheel is made for the browser: of one, and what it unpacks to, for a runtime, into a folder, by means of a cache.
type Pack = Callable[[Path, Path, Runtime, Path, Path], Path]


@dataclass(frozen=True)
class Package:
    """A package for the browser: `wheel` is the file to publish as `file_name`, of which `sha256` is the hash.

    `host` is the same version for the builder's own Python, unpacked; `source` is the author's folder that it was made of,
    to be named in mistakes.
    """

    name: str
    version: str
    file_name: str
    wheel: Path
    sha256: str
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    host: Path | None = None
    source: Path | None = None


@dataclass(frozen=True)
class Packages:
    """All packages of a site, by their normalised names, and which one each requirement means."""

    by_name: Mapping[str, Package] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)

    def needed(self, requirements: Iterable[str]) -> tuple[Package, ...]:
        """The packages behind some requirements, each after what it needs; NumPy and `nncore` are always there."""
        found: dict[str, Package] = {}
        for requirement in requirements:
            name = self.named.get(requirement) or canonicalize_name(requirement)
            for one in self._with_needs(name, frozenset()):
                found.setdefault(one.name, one)
        return tuple(found.values())

    def _with_needs(self, name: str, above: frozenset[str]) -> Iterator[Package]:
        if name in self.by_name and name not in above:
            for need in self.by_name[name].depends:
                yield from self._with_needs(need, above | {name})
            yield self.by_name[name]


def resolve(
    wanted: Sequence[Wanted],
    folder: Path,
    runtime: Runtime,
    runtime_from: Path | None = None,
    cache: Path | None = None,
    pack: Pack = for_browser,
) -> Packages:
    """The packages that a content folder's site and lessons want, as pinned there, or pinned now. Raises Mistakes.

    `pack` makes the wheels of the site's own folders; those of the package index are always compiled.
    """
    lock_file = folder / LOCK
    if not wanted and not lock_file.exists():
        return Packages()
    cache = cache or user_cache()
    asked = understood(wanted, folder, runtime, cache)
    lock = read_lock(lock_file)
    shop = _shop(lock_file, runtime, runtime_from, cache, pack)
    pins = _still_right(lock, asked, runtime)
    if pins is None:
        pins = shop.resolve(asked, {pin.name: pin.version for pin in lock.pins.values() if pin.source == FROM_INDEX})
    packages = shop.packages(pins, asked)
    write_lock(Lock(runtime.python, NUMPY, tuple(sorted({one.text for one in asked})), pins), lock_file)
    return Packages(packages, {one.wanted.requirement: one.name for one in asked})


def refresh(folder: Path, runtime: Runtime, runtime_from: Path | None = None, cache: Path | None = None) -> list[str]:
    """Pin the newest versions of what a lock file pins; what changed, a line for each. Raises Mistakes."""
    lock_file, cache = folder / LOCK, cache or user_cache()
    lock = read_lock(lock_file)
    shop = _shop(lock_file, runtime, runtime_from, cache)
    released = sorted(name for name, pin in lock.pins.items() if pin.source == FROM_RELEASE)
    if not set(released) <= shop.release.packages.keys():
        return [
            f"{', '.join(released)}: nothing looked for, since a Pyodide distribution is needed (--runtime-from DIR)"
        ]
    asked = understood([Wanted(text, lock_file, None) for text in lock.wanted], folder, runtime, cache)
    pins = shop.resolve(asked, {})
    shop.packages(pins, asked)
    write_lock(Lock(runtime.python, NUMPY, lock.wanted, pins), lock_file)
    changes = [_change(lock.pins.get(name), pins.get(name)) for name in sorted({*lock.pins, *pins})]
    return [change for change in changes if change]


def host_paths(packages: Iterable[Package]) -> list[Path]:
    """Folders for `sys.path` of the builder's own Python, with the same versions of the same packages."""
    return list(dict.fromkeys(package.host for package in packages if package.host))


def _still_right(lock: Lock, asked: Sequence[Asked], runtime: Runtime) -> dict[str, Pin] | None:
    """The pins that answer all that is asked, or nothing when something has to be resolved anew."""
    if asked and (lock.python, lock.numpy) != (runtime.python, NUMPY):
        return None
    pins = dict(lock.pins)
    for one in asked:
        pin = pins.get(one.name)
        if pin is None or not _answers(pin, one, lock):
            return None
        if one.local and pin.sha256 != one.local.sha256:
            needs = needs_of(one.local.requires)
            if not all(_is_met(need, pins) for need in needs):
                return None
            pins[one.name] = _local_pin(one.local, tuple(dict.fromkeys(canonicalize_name(need.name) for need in needs)))
    return _reached(pins, [one.name for one in asked])


def _answers(pin: Pin, asked: Asked, lock: Lock) -> bool:
    if asked.local:
        return pin.source == asked.local.source
    known = not asked.requirement.extras or asked.text in lock.wanted
    fits = asked.requirement.specifier.contains(pin.version, prereleases=True)
    return known and fits and pin.source in (FROM_INDEX, FROM_RELEASE)


def _is_met(need: Requirement, pins: Mapping[str, Pin]) -> bool:
    name = canonicalize_name(need.name)
    version = BASE[name].version if name in BASE else pins[name].version if name in pins else None
    return version is not None and not need.extras and need.specifier.contains(version, prereleases=True)


def _reached(pins: Mapping[str, Pin], names: Iterable[str]) -> dict[str, Pin] | None:
    """The pins of these packages and of all that they need; nothing when one is missing."""
    reached: dict[str, Pin] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in reached or name in BASE:
            continue
        if name not in pins:
            return None
        reached[name] = pins[name]
        waiting += pins[name].depends
    return reached


def _local_pin(local: Local, depends: tuple[str, ...]) -> Pin:
    return Pin(
        local.name, local.version, local.wheel.name, local.sha256, local.source, depends, imports_of(local.wheel)
    )


def _change(old: Pin | None, new: Pin | None) -> str | None:
    if old is None:
        return f"{new.name} {new.version} (new)" if new else None
    if new is None:
        return f"{old.name} {old.version} (no longer needed)"
    if old.version != new.version:
        return f"{new.name} {old.version} → {new.version}"
    return f"{new.name} {new.version} (another file)" if old.sha256 != new.sha256 else None


def _shop(
    lock_file: Path, runtime: Runtime, runtime_from: Path | None, cache: Path, pack: Pack = for_browser
) -> "_Shop":
    try:
        release = read_release(runtime_from)
    except BadRelease as error:
        raise Mistakes([Mistake(lock_file, None, f"packages: --runtime-from {runtime_from}: {error}")]) from error
    return _Shop(lock_file, cache, release, Store(cache / "packages", runtime, release, runtime_from), pack)


@dataclass(frozen=True)
class _Shop:
    """What pins are made of, and packages are made in."""

    lock_file: Path
    cache: Path
    release: Release
    store: Store
    pack: Pack

    def resolve(self, asked: Sequence[Asked], kept: Mapping[str, str]) -> dict[str, Pin]:
        """A pin for each package that is needed, what was downloaded in the cache. Raises Mistakes."""
        locals_ = {str(one.name): one.local for one in asked if one.local}
        known = {name: Known(name, one.version, one.depends) for name, one in self.release.packages.items()}
        known |= BASE | {name: Known(name, local.version, local.requires) for name, local in locals_.items()}
        source = self.store.runtime_from
        arguments = (*index_arguments(), *([f"--find-links={source.resolve()}"] if source else []))
        with tempfile.TemporaryDirectory(prefix="builder-") as workshop:
            resolver = Resolver(Path(workshop).resolve(), known, kept, arguments)
            try:
                found = resolver.resolve([one.requirement for one in asked])
            except Unresolvable as error:
                raise explained(error, asked, resolver, self.release) from error
            return {one.name: self._pin(one, locals_) for one in found if one.name not in BASE}

    def packages(self, pins: Mapping[str, Pin], asked: Sequence[Asked]) -> dict[str, Package]:
        """Every pinned package, its wheel verified and compiled. Raises Mistakes."""
        packages: dict[str, Package] = {}
        mistakes: list[Mistake] = []
        folders = {str(one.name): one.local for one in asked if one.local}
        with tqdm(total=len(pins), desc="Packages", delay=1, file=sys.stderr) as bar:
            for name, pin in sorted(pins.items()):
                bar.set_postfix_str(name, refresh=False)
                try:
                    packages[name] = self._package(pin, folders.get(name))
                except (Unavailable, BadRelease, BadWheel) as error:
                    mistakes.append(self._where(name, pins, asked, f"packages: {name} {pin.version}: {error}"))
                bar.update()
        if mistakes:
            raise Mistakes(mistakes)
        return packages

    def _pin(self, found: Found, locals_: Mapping[str, Local]) -> Pin:
        if found.wheel:
            sha256, imports = self.store.keep(found.wheel), imports_of(found.wheel)
            return Pin(found.name, found.version, found.wheel.name, sha256, FROM_INDEX, found.depends, imports)
        if found.name in locals_:
            return _local_pin(locals_[found.name], found.depends)
        one = self.release.packages[found.name]
        return Pin(one.name, one.version, one.file.name, one.sha256, FROM_RELEASE, one.depends, one.imports)

    def _package(self, pin: Pin, local: Local | None) -> Package:
        original = local.wheel if local else self.store.original(pin)
        used(original.parent)
        if original.suffix != ".whl":
            raise Unavailable(
                "this is a library that compiled packages share, and pages load wheels only: what needs it cannot be used"
            )
        tree = unpacked(original, original.parent / "unpacked")
        pack = self.pack if local else for_browser
        wheel = pack(original, tree, self.store.runtime, original.parent, self.cache)
        host = self.store.for_host(pin, original, tree)
        sha256 = sha256_of(wheel)
        source = local.folder if local else None
        return Package(
            pin.name, pin.version, wheel.name, wheel, sha256, pin.imports, pin.depends, host=host, source=source
        )

    def _where(self, name: str, pins: Mapping[str, Pin], asked: Sequence[Asked], text: str) -> Mistake:
        """A mistake at the package's lines in the lock file, or where somebody asked for it if there are none yet."""
        if line := line_of_pin(self.lock_file, name):
            return Mistake(self.lock_file, line, text)
        asking = [one for one in asked if name in (_reached(pins, [one.name]) or {})]
        return (
            Mistake(asking[0].wanted.file, asking[0].wanted.line, text)
            if asking
            else Mistake(self.lock_file, None, text)
        )
