"""The notices of what a site redistributes: Pyodide, CPython, NumPy, and what they bundle."""

import zipfile
from importlib.metadata import distribution
from pathlib import Path

_INTRODUCTION = """\
What this site carries besides its own lessons and code
=======================================================

The folder `runtime` holds a Python for the browser. It is made from these, unchanged but for being compiled ahead of
time, trimmed of what no lesson needs, and kept as an image of their memory after starting:

Pyodide 314.0.3      Mozilla Public License 2.0. Source: https://github.com/pyodide/pyodide/tree/314.0.3
CPython 3.14         PSF License Agreement, version 2. Source: https://github.com/python/cpython
NumPy 2.4.3          BSD 3-Clause. Source: https://github.com/numpy/numpy/tree/v2.4.3

Compiled into them:

Emscripten, musl     MIT. Copyright the Emscripten authors; copyright 2005-2020 Rich Felker and others.
LLVM runtimes        Apache License 2.0 with LLVM exceptions.
zlib                 zlib license. Copyright 1995-2024 Jean-loup Gailly and Mark Adler.
bzip2                bzip2 license. Copyright 1996-2019 Julian R Seward.
liblzma              0BSD and public domain. By Lasse Collin and others.
libffi               MIT. Copyright 1996-2024 Anthony Green, Red Hat, Inc and others.
SQLite               Public domain.
Expat                MIT. Copyright 1998-2025 Thai Open Source Software Center Ltd, Clark Cooper, the Expat maintainers.
libmpdec             BSD 2-Clause. Copyright 2008-2024 Stefan Krah.
HACL*                MIT. Copyright 2016-2025 INRIA, Microsoft Corporation and others.

The licence texts follow.
"""
_CARRIED = (
    ("Mozilla Public License 2.0 (Pyodide)", "pyodide-build"),
    ("PSF License Agreement (CPython)", "typing-extensions"),
)


def text(numpy_wheel: Path) -> str:
    """One plain text with every notice; NumPy's own come from its wheel."""
    parts = [_INTRODUCTION]
    parts += [_section(title, _licence_of(package)) for title, package in _CARRIED]
    with zipfile.ZipFile(numpy_wheel) as wheel:
        names = [name for name in sorted(wheel.namelist()) if ".dist-info/licenses/" in name]
        parts += [_section(f"NumPy: {name.partition('licenses/')[2]}", wheel.read(name).decode()) for name in names]
    return "\n\n".join(parts)


def _section(title: str, body: str) -> str:
    return f"{title}\n{'-' * len(title)}\n\n{body.strip()}\n"


def _licence_of(package: str) -> str:
    """A licence text as an installed package of the same licence carries it."""
    files = distribution(package).files or ()
    return next(file for file in files if file.name.startswith("LICENSE")).read_text()
