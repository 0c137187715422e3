"""Runs inside Pyodide, with `modules` given, those that every start imports, and how far to `optimize`."""

import importlib
import json
import sys
from pathlib import Path

TREE = Path("/lib/tree")
SITE_PACKAGES = TREE / "site-packages"
NO_LIBRARY = {
    "__main__",
    "_in_browser",
    "_rest_names",
    "_pyodide",
    "_pyodide_core",
    "js",
    "nncore",
    "pyodide",
    "pyodide_js",
}
modules: list[str]
optimize: int

sys.path[:0] = [str(TREE), str(SITE_PACKAGES)]
for module in modules:
    importlib.import_module(module)
imported = {*sys.modules, "_rest_names"}

import compileall  # noqa: E402
import py_compile  # noqa: E402


def module_of(path: Path) -> str:
    """The module that a file of the tree defines."""
    below = path.relative_to(SITE_PACKAGES if path.is_relative_to(SITE_PACKAGES) else TREE)
    return ".".join([*below.parts[:-1], below.name.split(".")[0]]).removesuffix(".__init__")


names = {path: module_of(path) for path in sorted(TREE.rglob("*")) if path.suffix in {".py", ".so"}}
(TREE / "_rest_names.py").write_text(f"NAMES = frozenset({sorted(set(names.values()))!r})\n")

# Unchecked: no source will lie beside them, and no time stamp means the same bytes every day.
if not compileall.compile_dir(
    TREE,
    maxlevels=99,
    quiet=1,
    legacy=True,
    optimize=optimize,
    stripdir=TREE,
    prependdir=f"/lib/python{sys.version_info.major}.{sys.version_info.minor}",
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
):
    raise SystemExit("Not every file could be compiled.")

files = {
    str(path.with_suffix(".pyc") if path.suffix == ".py" else path).removeprefix(f"{TREE}/"): name
    for path, name in names.items()
}
first = [path for path, name in files.items() if name in imported]
# Some modules have no file of their own: they are made by another one, as collections.abc is.
known = {
    name for name in {*names.values(), *sys.builtin_module_names, *imported} if name.split(".")[0] not in NO_LIBRARY
}
json.dumps({"files": files, "first": first, "modules": sorted(known)})
