"""What a site redistributes is named with its version, and its licences are there to read."""

from pathlib import Path

from builder import notices
from builder.packages.wheels import made_wheel
from builder.runtime import NUMPY_WHEEL, PYODIDE

LICENCE = b"Permission is hereby granted"


def wheel(folder: Path, file_name: str, files: dict[str, bytes]) -> Path:
    name, version = file_name.split("-")[:2]
    (folder / file_name).write_bytes(made_wheel(name, version, files))
    return folder / file_name


def test_versions_and_licences_are_named(tmp_path: Path) -> None:
    numpy = wheel(tmp_path, NUMPY_WHEEL, {"numpy-2.4.3.dist-info/licenses/LICENSE.txt": b"BSD"})
    new = wheel(tmp_path, "new-1.5-cp314-none-any.whl", {"new-1.5.dist-info/licenses/LICENSE": LICENCE})
    old = wheel(
        tmp_path, "old-1.0-cp314-none-any.whl", {"old-1.0.dist-info/LICENSE.txt": LICENCE, "old/license.py": b"no"}
    )
    text = notices.text(numpy, [new, old], {"editor 2.0": LICENCE.decode()})
    for part in (
        f"Pyodide {PYODIDE} ",
        "NumPy 2.4.3 ",
        "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2",
        "Mozilla Public License",
    ):
        assert part in text
    for title in ("NumPy: LICENSE.txt", "new 1.5: LICENSE", "old 1.0: LICENSE.txt", "editor 2.0"):
        assert f"{title}\n{'-' * len(title)}\n" in text
    assert text.count(LICENCE.decode()) == 3
