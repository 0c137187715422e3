"""Where wheels are kept: in the user's cache, each in a folder of its own, verified on every use."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from builder.files import write_whole
from builder.packages.lock import Pin
from builder.packages.release import Release
from builder.packages.wheels import is_pure, sha256_of, unpacked
from builder.runtime import Runtime

FROM_INDEX, FROM_RELEASE = "package index", "Pyodide"


class Unavailable(Exception):
    """A pinned wheel cannot be had, or is not what was pinned."""


@dataclass(frozen=True)
class Store:
    """The cache, and what it is filled from: a folder of the user's with its distribution first, else the index."""

    folder: Path
    runtime: Runtime
    release: Release
    runtime_from: Path | None

    def keep(self, wheel: Path) -> str:
        """Take a wheel into the cache; its hash."""
        sha256 = sha256_of(wheel)
        place = self._place(sha256, wheel.name)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            write_whole(place, wheel.read_bytes())
        return sha256

    def original(self, pin: Pin) -> Path:
        """The pinned file as it was published. Raises Unavailable, or BadRelease."""
        place = self._place(pin.sha256, pin.file)
        if not place.exists():
            with tempfile.TemporaryDirectory(prefix="builder-") as workshop:
                found = self._from_user(pin) or self._from_index(pin, Path(workshop))
                write_whole(place, _verified(found, pin).read_bytes())
        return _verified(place, pin)

    def for_host(self, pin: Pin, original: Path, tree: Path) -> Path:
        """A folder with the same version for the builder's own Python; `tree` is what the original unpacks to."""
        if is_pure(original.name):
            return tree
        folder = original.parent / f"host-{sys.implementation.cache_tag}-{sys.platform}"
        if not folder.exists():
            with tempfile.TemporaryDirectory(prefix="builder-") as workshop:
                said = _download(Path(workshop), f"{pin.name}=={pin.version}")
                wheels = sorted(Path(workshop).glob("*.whl"))
                if not wheels:
                    raise Unavailable(
                        "the builder draws first views with the same version, and the package index has no wheel of it for "
                        f"this Python ({sys.version_info[0]}.{sys.version_info[1]}, {sys.platform}): {said}"
                    )
                unpacked(wheels[0], folder)
        return folder

    def _place(self, sha256: str, name: str) -> Path:
        return self.folder / sha256[:24] / name

    def _from_user(self, pin: Pin) -> Path | None:
        if pin.source == FROM_RELEASE and pin.name in self.release.packages:
            return self.release.packages[pin.name].verified()
        beside = self.runtime_from / pin.file if self.runtime_from else None
        return beside if beside and beside.is_file() else None

    def _from_index(self, pin: Pin, workshop: Path) -> Path:
        if pin.source == FROM_RELEASE:
            raise Unavailable(
                f"{pin.file} comes from a Pyodide distribution; give the folder of Pyodide {self.runtime.version}'s full "
                "release, with its pyodide-lock.json, as --runtime-from DIR"
            )
        options = ["--platform=any", "--abi=none", f"--python-version={self.runtime.python}"]
        said = _download(workshop, f"{pin.name}=={pin.version}", *options)
        if not (workshop / pin.file).exists():
            raise Unavailable(
                f"cannot get {pin.file}. Check the network and build again; or put the file, from a machine that built "
                f"the site, into a folder and give that as --runtime-from DIR. pip said: {said}"
            )
        return workshop / pin.file


def _verified(path: Path, pin: Pin) -> Path:
    found = sha256_of(path)
    if found != pin.sha256:
        raise Unavailable(
            f"{path} is not the pinned file: expected sha256 {pin.sha256}, found {found}. Delete that file and build again; "
            "if it is meant to be another one, delete the package's lines here"
        )
    return path


def _download(folder: Path, requirement: str, *options: str) -> str:
    """Let pip get a wheel by itself, without what it needs; what pip said."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *options]
    done = subprocess.run(
        [*command, "--dest", str(folder), requirement], capture_output=True, encoding="utf-8", errors="replace"
    )
    lines = [line.strip() for line in done.stderr.splitlines() if line.startswith("ERROR")]
    return (lines or ["nothing"])[-1][:300]
