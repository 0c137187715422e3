"""Runs inside Pyodide: every figure of every lesson, each lesson with its own files and no other's."""

import dataclasses
import importlib
import io
import json
import sys
import zipfile
from pathlib import Path, PurePath
from types import ModuleType

import _order
from _in_browser import FOLDER, unpack

SITE_PACKAGES = Path(FOLDER, "site-packages")


def installed(path):
    """Install a wheel; the files that it brought."""
    content = _order.read(path)
    unpack(content)
    with zipfile.ZipFile(io.BytesIO(content.to_bytes())) as wheel:
        return {PurePath(name) for name in wheel.namelist()}


def forget(files):
    """Take away files that wheels brought, and what was imported from them."""
    for file in files:
        (SITE_PACKAGES / file).unlink(missing_ok=True)
    folders = {folder for file in files for folder in file.parents} - {PurePath()}
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        # What is empty could still be imported.
        if not any((SITE_PACKAGES / folder).iterdir()):
            (SITE_PACKAGES / folder).rmdir()
    names = {file.parts[0].partition(".")[0] for file in files}
    for module in [module for module in sys.modules if module.partition(".")[0] in names]:
        del sys.modules[module]
    importlib.invalidate_caches()


def exercise():
    """The builder's own module of that name, which is not there for figures to import."""
    module = ModuleType("_exercise")
    sys.modules[module.__name__] = module
    exec(_order.exercise, module.__dict__)
    return module


def say(**said):
    _order.say(json.dumps(said))


# The next lesson may have another file of that name, made in the same second.
sys.dont_write_bytecode = True
pages = json.loads(_order.pages)
common = set.intersection(*[set(page["wheels"]) for page in pages])
for wheel in [wheel for wheel in pages[0]["wheels"] if wheel in common]:
    installed(wheel)
shown = exercise().shown
say(ready=True)
for page in pages:
    own = set().union(*[installed(wheel) for wheel in page["wheels"] if wheel not in common])
    for module in page["modules"]:
        for one in shown(module):
            say(slug=page["slug"], module=module, shown=dataclasses.asdict(one))
        say(slug=page["slug"], module=module, shown=None)
    forget(own)
