"""Which versions of which packages go together in the browser's Python: asked of `uv`, through Pyodide's own lock tool."""

import ast
import logging
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec
from pyodide_lock.uv_pip_compile import PyLockError, UvPipCompile

from builder.packages.wheels import is_pure, made_wheel, sha256_of
from builder.runtime import PLATFORM


class Unresolvable(Exception):
    """No set of packages answers what was asked; the message is what `uv` said."""


class NoNetwork(Unresolvable):
    """The index could not be asked at all."""


@dataclass(frozen=True)
class Known:
    """A package that is there already, so that no index is asked for it."""

    name: str
    version: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A package as it was resolved: its wheel, unless it was known, and the names of what it needs."""

    name: str
    version: str
    wheel: Path | None
    depends: tuple[str, ...]


@dataclass(frozen=True)
class Resolver:
    """What every question shares: a folder to work in, the known packages, pinned versions to keep, and where wheels are."""

    workshop: Path
    known: Mapping[str, Known]
    kept: Mapping[str, str]
    arguments: tuple[str, ...]

    def resolve(self, requirements: Sequence[Requirement]) -> list[Found]:
        """Every package that is needed, its wheel downloaded and verified. Raises Unresolvable.

        Where the index cannot be reached, what `--find-links` names is tried by itself.
        """
        try:
            return self._resolve(requirements)
        except NoNetwork:
            if "--no-index" in self.arguments or not any(one.startswith("--find-links") for one in self.arguments):
                raise
            try:
                return replace(self, arguments=(*self.arguments, "--no-index"))._resolve(requirements)
            except Unresolvable:
                pass
            raise

    def explain(self, requirements: Sequence[Requirement]) -> Unresolvable | None:
        """Why these cannot be had together, if they cannot; nothing is downloaded."""
        try:
            compiler = self._compiler(requirements)
        except Unresolvable as error:
            return error
        with _said() as said:
            try:
                compiler.pylock_toml(self.workshop, PyodideLockSpec.from_json(compiler.input_path))
            except (PyLockError, OSError) as error:
                return _refusal(said, error)
        return None

    def _resolve(self, requirements: Sequence[Requirement]) -> list[Found]:
        compiler = self._compiler(requirements)
        with _said() as said:
            try:
                spec = compiler.update()
            except (PyLockError, RuntimeError, ValueError, OSError) as error:
                raise _refusal(said, error) from error
        self._verify()
        came = (package for package in spec.packages.values() if Path(package.file_name).parts[0] == "wheels")
        return [self._found(package) for package in came]

    def _compiler(self, requirements: Sequence[Requirement]) -> UvPipCompile:
        stubs = {name: self._stub(known) for name, known in self.known.items()}
        packages = {
            name: PackageSpec(name, self.known[name].version, path.name, "site") for name, path in stubs.items()
        }
        lock = self.workshop / "known.json"
        PyodideLockSpec(InfoSpec.from_dict(dict(PLATFORM)), packages).to_json(lock)
        # `uv` keeps the versions that an earlier lock of its own has, where they still fit.
        pylock = self.workshop / "pylock.toml"
        pylock.unlink(missing_ok=True)
        if self.kept:
            pins = [f'[[packages]]\nname = "{name}"\nversion = "{version}"\n' for name, version in self.kept.items()]
            pylock.write_text("".join(['lock-version = "1.0"\ncreated-by = "builder"\n', *pins]), encoding="utf-8")
        return _OneWheelEach(
            input_path=lock,
            output_path=self.workshop / "resolved.json",
            wheel_dir=self.workshop / "wheels",
            work_dir=self.workshop,
            specs=self._specs(requirements, stubs),
            extra_uv_args=["--no-python-downloads", f"--python={sys.executable}", *self.arguments],
        )

    def _specs(self, requirements: Sequence[Requirement], stubs: Mapping[str, Path]) -> list[str]:
        """One line a package: the tool keeps only the last one of several. Raises Unresolvable."""
        extras: dict[str, set[str]] = {}
        versions: dict[str, SpecifierSet] = {}
        for one in requirements:
            name = canonicalize_name(one.name)
            extras[name] = extras.get(name, set()) | one.extras
            versions[name] = versions.get(name, SpecifierSet()) & one.specifier
        for known in (known for name, known in self.known.items() if name in versions):
            asked = versions[canonicalize_name(known.name)]
            if not asked.contains(known.version, prereleases=True):
                raise Unresolvable(f"{known.name} is {known.version}, and {known.name}{asked} is asked")
        return [
            f"{name} @ {stubs[name].as_uri()}"
            if name in stubs
            else str(Requirement(f"{name}{_extras(extras[name])}{versions[name]}"))
            for name in versions
        ]

    def _stub(self, known: Known) -> Path:
        """A wheel that only describes a package, for `uv` to read."""
        path = self.workshop / f"{known.name.replace('-', '_')}-{known.version}-py3-none-any.whl"
        if not path.exists():
            path.write_bytes(made_wheel(known.name, known.version, {}, known.requires))
        return path

    def _verify(self) -> None:
        """Compare what came with the hashes that the index gave: the tool that downloads does not."""
        pylock = tomllib.loads((self.workshop / "pylock.toml").read_text(encoding="utf-8"))
        expected: dict[str, set[str]] = {}
        for wheel in (wheel for package in pylock.get("packages", []) for wheel in package.get("wheels", [])):
            expected.setdefault(_file_name(wheel), set()).add(wheel["hashes"]["sha256"])
        for path in sorted((self.workshop / "wheels").glob("*.whl")):
            if path.name in expected and sha256_of(path) not in expected[path.name]:
                hashes = " or ".join(sorted(expected[path.name]))
                raise Unresolvable(f"{path.name} came altered: expected sha256 {hashes}, found {sha256_of(path)}")

    def _found(self, package: PackageSpec) -> Found:
        name = str(canonicalize_name(package.name))
        wheel = None if name in self.known else self.workshop / package.file_name
        return Found(name, package.version, wheel, tuple(dict.fromkeys(package.depends)))


def _extras(extras: Iterable[str]) -> str:
    return f"[{','.join(sorted(extras))}]" if extras else ""


class _OneWheelEach(UvPipCompile):
    """The tool as it is, but for a version of which two places have a wheel: it would stop there."""

    def resolve_wheel(
        self, info: dict[str, Any], work: Path, wheel_dir: Path, lock_spec: PyodideLockSpec
    ) -> Iterator[tuple[Path, str | None]]:
        """Take the first wheel that runs anywhere."""
        wheels = sorted(info.get("wheels", []), key=lambda wheel: not is_pure(_file_name(wheel)))
        one = info | {"wheels": wheels[:1]} if wheels else info
        return super().resolve_wheel(one, work, wheel_dir, lock_spec)


def _file_name(wheel: Mapping[str, Any]) -> str:
    return urlparse(str(wheel["url"])).path.rpartition("/")[2]


def index_arguments(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The arguments that make `uv` ask where pip asks, unless `uv` has settings of its own."""
    own = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_NO_INDEX")
    if any(environment.get(name) for name in own):
        return ()
    settings = _pip_settings(environment)
    arguments = [f"--default-index={url}" for url in settings.get("index-url", [])[:1]]
    arguments += [f"--index={url}" for url in settings.get("extra-index-url", [])]
    arguments += [
        f"--find-links={place}" for place in settings.get("find-links", []) if "://" in place or os.path.isdir(place)
    ]
    arguments += [f"--allow-insecure-host={host}" for host in settings.get("trusted-host", [])]
    if settings.get("no-index", ["0"])[0].lower() in {"1", "true", "yes", "on"}:
        arguments.append("--no-index")
    # pip takes the best version of all that its indexes have; `uv` would stop at the first index that knows a name.
    return (*arguments, "--index-strategy=unsafe-best-match") if arguments else ()


def _pip_settings(environment: Mapping[str, str]) -> dict[str, list[str]]:
    command = [sys.executable, "-m", "pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=dict(environment))
    settings: dict[str, list[str]] = {}
    # What stands in the environment counts for more than what stands in a file.
    for line in sorted(done.stdout.splitlines(), key=lambda line: line.startswith(":env:")):
        key, equals, value = line.partition("=")
        if equals and key.startswith(("global.", ":env:.", "download.")):
            settings[key.rpartition(".")[2]] = str(ast.literal_eval(value)).split()
    return settings


def _refusal(said: Sequence[str], error: Exception) -> Unresolvable:
    text = " ".join(" ".join(said).split()) or f"{type(error).__name__}: {error}"
    network = r"error sending request|Failed to fetch|dns error|client error|operation timed out|network was disabled"
    offline = isinstance(error, OSError) and not isinstance(error, FileNotFoundError)
    kind = NoNetwork if offline or re.search(network, text) else Unresolvable
    return kind(text)


@contextmanager
def _said() -> Iterator[list[str]]:
    """What `uv` prints: the tool that runs it hands that to its log and to nobody else."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if isinstance(record.msg, str) and record.msg.startswith("Output"):
                said.append(str(record.args[0] if isinstance(record.args, tuple) and record.args else ""))

    logger, listener = logging.getLogger("pyodide_lock.utils"), Listener()
    told, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield said
    finally:
        logger.removeHandler(listener)
        logger.propagate = told
