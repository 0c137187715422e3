"""The JavaScript: its types, and what holds for the session of a figure, under Node."""

import base64
import hashlib
import json
import re
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder import editor, runtime

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests/scripts"
ASSETS = ROOT / "builder/assets"
WORKER = ("webworker", "webworker.iterable", "webworker.asynciterable")
PAGE = ("dom", "dom.iterable", "dom.asynciterable")


@dataclass(frozen=True)
class Package:
    """A package of npm's, with the hash that npm lists it by."""

    name: str
    version: str
    integrity: str


TYPESCRIPT = Package(
    "typescript",
    "5.9.3",
    "sha512-jl1vZzPDinLr9eUt3J/t7V6FgNEw9QjvBPdysz9KfQDD41fQrC2Y4vKQdiaUpFT4bXlb1RHhLpp8wtm6M5TgSw==",
)
NODE_TYPES = Package(
    "@types/node",
    "24.19.2",
    "sha512-93d49wCWJkCyN87MxLpNN6KXPCwFw7bVUg79mGUV1OS40JGWwVCr8n61DXCSqz7CV6/VfPkb7xec7uP2M+QHWQ==",
)
UNDICI_TYPES = Package(
    "undici-types",
    "7.24.6",
    "sha512-WRNW+sJgj5OBN4/0JpHFqtqzhpbnV0GuB+OozA9gCL7a993SmU+1JBZCzLNxYsbMfIeDL+lTsphD5jN5N+n0zg==",
)


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `node_modules` with TypeScript and the types of Node, from the user's cache or npm."""
    folder = tmp_path_factory.mktemp("scripts") / "node_modules"
    for package in (TYPESCRIPT, NODE_TYPES, UNDICI_TYPES):
        with tarfile.open(fetched(package)) as archive:
            for member in archive.getmembers():
                # Whatever its first folder is called, which differs from package to package.
                member.name = f"{package.name}/{member.name.partition('/')[2]}"
            archive.extractall(folder, filter="data")
    return folder


def fetched(package: Package) -> Path:
    """The package as npm packs it, verified."""
    cache = runtime.user_cache() / "npm"
    archive = cache / f"{package.name.replace('@', '').replace('/', '-')}-{package.version}.tgz"
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = [*runtime.node("npm"), "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run([*command, "--pack-destination", str(cache)], check=True)
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert found == package.integrity, f"{archive} is not what was pinned: delete it"
    return archive


def as_service_worker(path: Path, folder: Path) -> Path:
    """A service worker as its types take it: with something in place of the template's, and with the scope by its name."""
    text = re.sub(r"\{\{.*?\}\}", "{}", path.read_text(encoding="utf-8"))
    copy = folder / f"{path.parent.name}-{path.name}"
    copy.write_text(re.sub(r"^addEventListener\(", "worker.addEventListener(", text, flags=re.MULTILINE))
    return copy


def assert_well_typed(
    folder: Path, modules: Path, files: Sequence[Path], lib: Sequence[str], **options: object
) -> None:
    settings = {
        **dict.fromkeys(("allowJs", "checkJs", "strict", "noEmit", "skipLibCheck", "noImplicitOverride"), True),
        **{"target": "esnext", "module": "esnext", "moduleResolution": "bundler", "moduleDetection": "legacy"},
        **{"types": [], "lib": ["esnext", *lib], **options},
    }
    project = folder / "jsconfig.json"
    project.write_text(json.dumps({"compilerOptions": settings, "files": [str(file) for file in files]}))
    command = [*runtime.node(), str(modules / "typescript/bin/tsc"), "--project", str(project), "--pretty", "false"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout + done.stderr == ""


def test_scripts_of_a_page_are_well_typed(tmp_path, modules):
    # One scope, as in the page. Those of the worker are in another, and the editor is a module.
    files = sorted(file for file in ASSETS.glob("*.js") if file.name not in ("start.js", "worker.js", editor.NAME))
    assert_well_typed(tmp_path, modules, [TESTS / "page.d.ts", *files], PAGE)


def test_the_editor_is_well_typed(tmp_path, modules):
    editor.install(tmp_path)
    copy = tmp_path / editor.NAME
    copy.write_text((ASSETS / editor.NAME).read_text(encoding="utf-8"), encoding="utf-8")
    assert_well_typed(tmp_path, modules, [copy], PAGE, moduleDetection="auto")


def test_scripts_of_the_worker_are_well_typed(tmp_path, modules):
    assert_well_typed(tmp_path, modules, [ASSETS / "start.js", ASSETS / "worker.js"], WORKER)


@pytest.mark.parametrize("path", ["builder/templates/sw.js", "builder/serving/sw.js"])
def test_service_workers_are_well_typed(tmp_path, modules, path):
    copy = as_service_worker(ROOT / path, tmp_path)
    assert_well_typed(tmp_path, modules, [TESTS / "service_worker.d.ts", copy], WORKER)


def test_the_script_of_serving_is_well_typed(tmp_path, modules):
    assert_well_typed(tmp_path, modules, [ROOT / "builder/serving/reload.js"], PAGE)


def test_scripts_for_node_are_well_typed(tmp_path, modules):
    files = sorted((ROOT / "builder/node").glob("*.mjs"))
    roots = {"types": ["node"], "typeRoots": [str(modules / "@types")]}
    node = {"module": "nodenext", "moduleResolution": "nodenext", "moduleDetection": "auto"}
    assert_well_typed(tmp_path, modules, files, ["dom"], **roots, **node)


def test_a_type_that_is_wrong_is_found(tmp_path, modules):
    script = tmp_path / "wrong.js"
    script.write_text("/** @param {number} value */\nconst twice = (value) => 2 * value;\ntwice('2');\n")
    with pytest.raises(AssertionError, match="TS2345"):
        assert_well_typed(tmp_path, modules, [script], PAGE)


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.test.mjs")), ids=lambda path: path.name)
def test_under_node(path):
    command = [*runtime.node(), "--test", "--test-reporter=dot", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
