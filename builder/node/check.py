"""Runs inside Pyodide: every figure of every lesson, each lesson with its own files and no other's."""

import dataclasses
import importlib
import io
import json
import shutil
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import _order
from _in_browser import unpack

SITE = Path("/lib/python3.14/site-packages")


def installed(path):
    """Install a wheel; the names of what it brought."""
    content = _order.read(path)
    unpack(content)
    with zipfile.ZipFile(io.BytesIO(content.to_bytes())) as wheel:
        return {name.partition("/")[0] for name in wheel.namelist()}


def forget(names):
    """Take away what wheels brought, and what was imported from it."""
    for name in names:
        path = SITE / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
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
            say(module=module, shown=dataclasses.asdict(one))
        say(module=module, shown=None)
    forget(own)
