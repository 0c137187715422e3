"""The Python that the site ships, made once per pinned runtime: precompiled, and as a snapshot of its running memory."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tqdm import tqdm

import nncore
from builder import glue
from builder.asset import Asset, asset, lasting
from builder.files import move_whole
from builder.prune import used
from builder.runtime import NUMPY_WHEEL, PLATFORM, PYTHON, Runtime, node, user_cache
from nncore.figures.sources import TEXTS

SCRIPTS = Path(__file__).parent / "node"
_BUILT_FOR = f"cpython-{PYTHON.replace('.', '')}-wasm32-emscripten"
LIBRARIES = {
    "multiarray_umath.wasm": f"numpy/_core/_multiarray_umath.{_BUILT_FOR}.so",
    "umath_linalg.wasm": f"numpy/linalg/_umath_linalg.{_BUILT_FOR}.so",
}
IMPORTED = (
    "base64",
    "collections.abc",
    "contextlib",
    "dataclasses",
    "encodings.cp437",
    "functools",
    "importlib",
    "itertools",
    "json",
    "math",
    "numpy",
    "numpy.typing",
    "pathlib",
    "pickle",
    "re",
    "struct",
    "traceback",
    "typing",
    "zlib",
)
LOADER, GLUE = "pyodide.mjs", "pyodide.asm.mjs"
CORE = (LOADER, GLUE, "pyodide.asm.wasm")
STDLIB, REST, NUMPY = "python_stdlib.zip", "python_rest.zip", NUMPY_WHEEL
SITE_PACKAGES = "site-packages/"
# The modules whose source readers may take along have to be remembered: no file of theirs is restored.
_REMEMBER = "from nncore.figures.sources import source\nfor name in {names!r}: source(name)\ndel name, source"
MAKERS = ("_in_browser.py", "_lean.py", "compile.mjs", "compile.py", "snapshot.mjs")
MANIFEST, MODULES = "files.json", "modules.json"


class SnapshotFailed(Exception):
    """The runtime could not be compiled or taken a snapshot of, or what was made has been altered since."""


@dataclass(frozen=True)
class Prepared:
    """Everything of Python that the site ships, by plain name, what a lock file has to say about it, and its modules.

    `modules` are the names of all that the browser's Python can import: its standard library and NumPy. `holds` is a hash
    of the `nncore` that the snapshot has imported.
    """

    folder: Path
    files: Mapping[str, Asset]
    info: Mapping[str, str]
    runtime: Runtime
    modules: frozenset[str]
    holds: str


def prepare(runtime: Runtime, cache: Path | None = None) -> Prepared:
    """What the site ships of a runtime, its snapshot with `nncore` in it, from the cache or made now."""
    folder = _folder(runtime, cache or user_cache(), fingerprint(ours()))
    if not used(folder):
        _make(runtime, folder)
    return _prepared(folder, runtime)


def at_hand(runtime: Runtime, cache: Path | None = None) -> Prepared:
    """The same, but for what is changed while it is tried: where another `nncore` is in the snapshot, that will do."""
    exact = _folder(runtime, cache or user_cache(), fingerprint(ours()))
    there = list(exact.parent.glob(f"prepared-{recipe(runtime)[:16]}-*"))
    if exact in there or not there:
        return prepare(runtime, cache)
    folder = max(there, key=lambda one: one.stat().st_mtime)
    return _prepared(folder, runtime) if used(folder) else prepare(runtime, cache)


def ours() -> dict[str, Path]:
    """The source of `nncore`, by its path in a folder of packages."""
    root = Path(nncore.__path__[0])
    return {
        f"nncore/{file.relative_to(root).as_posix()}": file for file in sorted(root.rglob("*.py"), key=Path.as_posix)
    }


def maths(sources: Mapping[str, Path]) -> dict[str, Path]:
    """The part of `nncore` that draws nothing: what a reader may take along."""
    return {name: file for name, file in sources.items() if name.count("/") == 1}


def fingerprint(sources: Mapping[str, Path]) -> str:
    """A hash of what is in files, and of their names."""
    digest = hashlib.sha256()
    for name, path in sources.items():
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()


def _folder(runtime: Runtime, cache: Path, holds: str) -> Path:
    return cache / f"prepared-{recipe(runtime)[:16]}-{holds[:16]}"


def _prepared(folder: Path, runtime: Runtime) -> Prepared:
    made = json.loads((folder / MODULES).read_text(encoding="utf-8"))
    return Prepared(folder, verified(folder), PLATFORM, runtime, frozenset(made["modules"]), made["holds"])


def recipe(runtime: Runtime) -> str:
    """A hash of all that decides what is made."""
    digest = hashlib.sha256("".join(file.sha256 for file in runtime.files).encode())
    for script in [Path(__file__), Path(glue.__file__), *(SCRIPTS / name for name in MAKERS)]:
        digest.update(script.read_bytes())
    return digest.hexdigest()


def verified(folder: Path) -> Mapping[str, Asset]:
    """The files as they were made, under their addresses in a site; one that has changed since is an error."""
    files = {}
    for name, sha256 in json.loads((folder / MANIFEST).read_text(encoding="utf-8")).items():
        path = folder / name
        found = asset(f"runtime/{name}", path) if path.exists() else None
        if found is None or found.sha256 != sha256:
            raise SnapshotFailed(
                f"{path} is not what was made: expected sha256 {sha256}, found {found.sha256 if found else 'no file'}.\n"
                f"Delete the folder {folder} and build again."
            )
        files[name] = lasting(found)
    return files


def _make(runtime: Runtime, folder: Path) -> None:
    """Make all files beside their place, then move them there at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for name in CORE:
        runtime.path(name)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as workshop, _progress() as step:
        tree, made = Path(workshop, "lib"), Path(workshop, "made")
        made.mkdir()
        step("unpacking")
        _sources(runtime, tree)
        step("compiling")
        found = _compiled(runtime, tree)
        about = {"modules": found.modules, "holds": fingerprint(ours())}
        (made / MODULES).write_text(json.dumps(about), encoding="utf-8")
        step("taking the snapshot")
        held = _take(runtime, tree, made)
        step("packing")
        _pack(runtime, tree, found, held, made)
        _write_manifest(made)
        move_whole(made, folder)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr; call what it gives at the beginning of each of the four steps."""
    with tqdm(total=4, desc="Python for the browser", bar_format="{desc}: {bar}| {postfix}") as bar:
        begun: list[str] = []

        def step(name: str) -> None:
            bar.update(bool(begun))
            begun.append(name)
            bar.set_postfix_str(name)

        yield step
        bar.update()


def _sources(runtime: Runtime, tree: Path) -> None:
    """The standard library, with NumPy and our own modules in it, as far as a reader may ever import them."""
    with ZipFile(runtime.path(STDLIB)) as archive:
        archive.extractall(tree)
    with ZipFile(runtime.path(NUMPY)) as archive:
        archive.extractall(tree / SITE_PACKAGES, [name for name in archive.namelist() if not _dropped(name)])
    for name in ("_add_newdocs.py", "_add_newdocs_scalars.py"):
        # They only attach docstrings, which are dropped everywhere.
        (tree / SITE_PACKAGES / "numpy/_core" / name).write_bytes(b"")
    shutil.copy(SCRIPTS / "_in_browser.py", tree)
    for name, path in ours().items():
        (tree / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(path, tree / name)
    for name, path in maths(ours()).items():
        shutil.copy(path, (tree / name).with_suffix(".txt"))
    # What draws is read rarely, and comes with the rest of the library.
    drawing = {module: path for (module, path) in _by_module(ours()) if path not in maths(ours()).values()}
    texts = {module: path.read_text(encoding="utf-8") for module, path in drawing.items()}
    (tree / f"{TEXTS}.py").write_text(f"TEXTS = {texts!r}\n", encoding="utf-8")
    (tree / "_rest_names.py").write_bytes(b"NAMES = frozenset()\n")


def _dropped(name: str) -> bool:
    """Whether a file of NumPy's wheel is of no use in a browser: tests, headers, stubs, and the Fortran generator."""
    parts = Path(name).parts
    folders = {"tests", "include", "f2py", "_pyinstaller", "distutils"}
    kept_suffixes = {".py", ".so", ".txt", ".md", ""}
    about = parts[0].endswith(".dist-info")
    return not about and (bool(folders & set(parts)) or Path(name).suffix not in kept_suffixes)


@dataclass(frozen=True)
class Compiled:
    """What is in a compiled tree: the module in each file, the files of what every start imports, and all modules' names."""

    files: Mapping[str, str]
    first: Collection[str]
    modules: Sequence[str]


def _compiled(runtime: Runtime, tree: Path) -> Compiled:
    """Compile the tree in place."""
    modules = [*IMPORTED, "_in_browser"]
    return Compiled(**json.loads(run_node("compile.mjs", runtime.folder, tree, json.dumps(PLATFORM), "2", *modules)))


def _pack(runtime: Runtime, tree: Path, found: Compiled, held: Collection[str], made: Path) -> None:
    """The files of the precompiled start, and for both starts the rest: all that the snapshot does not hold."""
    for name in CORE:
        shutil.copyfile(runtime.path(name), made / name)
    _adapt(made)
    _write_record(tree / SITE_PACKAGES)
    installed = {
        path.relative_to(tree / SITE_PACKAGES).as_posix(): path
        for path in sorted((tree / SITE_PACKAGES).rglob("*"), key=Path.as_posix)
        if path.is_file() and path.suffix != ".py"
    }
    with ZipFile(made / STDLIB, "w") as archive:
        _add(archive, {name: tree / name for name in sorted(found.first) if not name.startswith(SITE_PACKAGES)})
    with ZipFile(made / REST, "w") as archive:
        _add(archive, {name: tree / name for name, module in sorted(found.files.items()) if module not in held})
    with ZipFile(made / NUMPY, "w") as wheel:
        _add(wheel, installed)
    for name, library in LIBRARIES.items():
        shutil.copyfile(tree / SITE_PACKAGES / library, made / name)


def _adapt(made: Path) -> None:
    loader, script = (made / name for name in (LOADER, GLUE))
    try:
        adapted = glue.for_pages(script.read_text(encoding="utf-8"), loader.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SnapshotFailed(f"{error}: see builder/glue.py.") from error
    script.write_text(adapted, encoding="utf-8", newline="")


def _write_record(site_packages: Path) -> None:
    """List NumPy's files as they are now, as a wheel has to."""
    record = next(site_packages.glob("*.dist-info/RECORD"))
    lines = [f"{record.relative_to(site_packages).as_posix()},,"]
    for path in sorted(site_packages.rglob("*"), key=Path.as_posix):
        if path.is_file() and path.suffix != ".py" and path != record:
            digest = urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
            lines.append(f"{path.relative_to(site_packages).as_posix()},sha256={digest},{path.stat().st_size}")
    record.write_bytes("".join(f"{line}\n" for line in lines).encode())


def _add(archive: ZipFile, files: Mapping[str, Path]) -> None:
    """Put files into an archive, the same bytes for the same files."""
    for name, path in files.items():
        info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = ZIP_DEFLATED
        archive.writestr(info, path.read_bytes())


def _take(runtime: Runtime, tree: Path, made: Path) -> frozenset[str]:
    """Take a snapshot of the memory of a Python that has imported what every start imports; the modules that it holds."""
    remember = _REMEMBER.format(names=_modules(maths(ours())))
    arguments = [json.dumps(PLATFORM), json.dumps(LIBRARIES), remember, *IMPORTED, *_modules(ours())]
    return frozenset(json.loads(run_node("snapshot.mjs", runtime.folder, tree, made, *arguments)))


def _modules(sources: Iterable[str]) -> list[str]:
    return [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in sources]


def _by_module(sources: Mapping[str, Path]) -> Iterable[tuple[str, Path]]:
    return zip(_modules(sources), sources.values(), strict=True)


def run_node(script: str, *arguments: str | Path) -> str:
    """What one of our scripts prints under Node."""
    command = [*node(), str(SCRIPTS / script), *map(str, arguments)]
    # A maker's own settings have no place in what readers get.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NODE_", "PYTHON"))}
    done = subprocess.run(command, env=environment | {"TZ": "UTC"}, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise SnapshotFailed(f"{script} failed under Node:\n{done.stderr[-2000:]}")
    return done.stdout


def _write_manifest(made: Path) -> None:
    """List what was made for readers, for whoever uses it to verify."""
    files = {path.name: path.read_bytes() for path in sorted(made.iterdir()) if path.name != MODULES}
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (made / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
