"""Runs as `sitecustomize` where the snapshot is taken: stands in for what Pyodide's own start imports and no figure needs.

That is `asyncio`, with the network, processes and logging behind it, and the loading of packages: a third of the memory.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

# The proxies that these keep have their places in what Pyodide writes down of a snapshot.
_PACKAGE_LOADER = """
from pathlib import Path
from site import getsitepackages
from pyodide_js import loadedPackages
SITE_PACKAGES, DSO_DIR = Path(getsitepackages()[0]), Path("/usr/lib")
def init_loaded_packages(): pass
"""
_WEBLOOP = """
from pyodide_js._api import scheduleCallback
def _initialize_event_loop(): pass
"""
SOURCES = {"asyncio": "", "pyodide.webloop": _WEBLOOP, "pyodide._package_loader": _PACKAGE_LOADER}


class StandIns:
    """Finds a small module of the same name."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Our own, where there is one."""
        return ModuleSpec(name, self) if name in SOURCES else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """As Python itself would."""

    def exec_module(self, module: ModuleType) -> None:
        """Fill it; what it lacks comes from the real module, once that can be had."""

        def of_the_real_one(name: str) -> Any:
            return getattr(importlib.import_module(module.__name__), name)

        exec(SOURCES[module.__name__], module.__dict__)
        if not SOURCES[module.__name__]:
            module.__dict__["__getattr__"] = of_the_real_one


FINDER: Any = StandIns()
sys.meta_path.insert(0, FINDER)
