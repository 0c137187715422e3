"""The notices of what a site redistributes: Pyodide, CPython, NumPy, and what they bundle."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import distribution
from pathlib import Path
from types import MappingProxyType

from packaging.utils import parse_wheel_filename

from builder.runtime import PYODIDE, PYTHON

_INTRODUCTION = """\
What this site carries besides its own lessons and code
=======================================================

The folder `runtime` holds a Python for the browser. It is made from these, unchanged but for being compiled ahead of
time, trimmed of what no lesson needs (of Pyodide's own script by this builder's `glue.py`), and kept as a snapshot of their
memory after starting:

{pyodide:<20} Mozilla Public License 2.0. Source: https://github.com/pyodide/pyodide/tree/{version}
{cpython:<20} PSF License Agreement, version 2. Source: https://github.com/python/cpython
{numpy:<20} BSD 3-Clause. Source: https://github.com/numpy/numpy/tree/v{numpy_version}

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

The editor of the figures' code is made of CodeMirror and Lezer, by Marijn Haverbeke and others, under the MIT licence.

The licence texts follow.
"""
_LICENCE = re.compile(r"licenses/.*[^/]$|(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
# CPython's own file: what is fetched of it has none.
_PSF = Path(__file__).parent / "licences" / "PSF-2.0.txt"


def text(numpy_wheel: Path, packages: Iterable[Path] = (), others: Mapping[str, str] = MappingProxyType({})) -> str:
    """One plain text with every notice; those of NumPy, and of packages that lessons name, come from their wheels.

    `others` are the licences of what scripts of the site's are made of, and those of data, by names.
    """
    parts = [
        _introduction(numpy_wheel),
        _section("Mozilla Public License 2.0 (Pyodide)", _licence_of("pyodide-build")),
        _section("PSF License Agreement (CPython)", _PSF.read_text(encoding="utf-8")),
        *_carried("NumPy", numpy_wheel),
    ]
    for wheel in packages:
        parts += _carried(" ".join(map(str, parse_wheel_filename(wheel.name)[:2])), wheel)
    parts += [_section(title, licence) for title, licence in others.items()]
    return "\n\n".join(parts)


def licences_in(wheel: Path) -> dict[str, str]:
    """The licences in a wheel by their names, where new ones have a folder for them, and old ones lay them beside the rest."""
    with zipfile.ZipFile(wheel) as archive:
        about = {name: name.partition(".dist-info/")[2] for name in sorted(archive.namelist()) if ".dist-info/" in name}
        licences = {name: rest.removeprefix("licenses/") for name, rest in about.items() if _LICENCE.match(rest)}
        return {rest: archive.read(name).decode(errors="replace") for name, rest in licences.items()}


def _carried(title: str, wheel: Path) -> list[str]:
    """A section for each licence in a wheel."""
    return [_section(f"{title}: {name}", licence) for name, licence in licences_in(wheel).items()]


def _introduction(numpy_wheel: Path) -> str:
    numpy = parse_wheel_filename(numpy_wheel.name)[1]
    return _INTRODUCTION.format(
        pyodide=f"Pyodide {PYODIDE}",
        version=PYODIDE,
        cpython=f"CPython {PYTHON}",
        numpy=f"NumPy {numpy}",
        numpy_version=numpy,
    )


def _section(title: str, body: str) -> str:
    return f"{title}\n{'-' * len(title)}\n\n{body.strip()}\n"


def _licence_of(package: str) -> str:
    """A licence text as an installed package of the same licence carries it."""
    files = distribution(package).files or ()
    return next(file for file in files if file.name.startswith("LICENSE")).read_text()
