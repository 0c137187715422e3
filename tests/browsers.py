"""Which Chromium the tests drive: one that is there, else Playwright's own, else the system's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_PATIENCE = 300


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """A headless Chromium, or what the environment's BROWSER names; as root Chromium cannot have a sandbox."""
    name = os.environ.get("BROWSER", "chromium")
    if name != "chromium":
        return getattr(playwright, name).launch()
    return playwright.chromium.launch(executable_path=_found(playwright), args=[*_sandbox(), *arguments])


def launch_profile(playwright: Playwright, folder: Path) -> BrowserContext:
    """A headless Chromium that keeps what it caches in a folder."""
    return playwright.chromium.launch_persistent_context(
        folder, executable_path=_found(playwright), args=_sandbox(), service_workers="block"
    )


def _sandbox() -> list[str]:
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _found(playwright: Playwright) -> str | None:
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else next(filter(None, map(shutil.which, _NAMES)), None)


def install() -> str | None:
    """Make sure that there is a Chromium. Returns what to do where that failed."""
    with sync_playwright() as playwright:
        if _found(playwright):
            return None
    attempts = [[sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts += [["apt-get", "update", "--quiet"], ["apt-get", "install", "--yes", "--quiet", "chromium"]]
    for command in attempts:
        print(" ".join(command), flush=True)
        try:
            subprocess.run(command, check=False, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            print("… took too long")
        with sync_playwright() as playwright:
            if _found(playwright):
                return None
    return "The tests need a Chromium: install the package `chromium`, or run `playwright install chromium`."


if __name__ == "__main__":
    sys.exit(install())
