"""Installed, away from any checkout: what is packed, what can be imported, and a site from nothing to a live figure."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Playwright, expect

from builder.new import NAME
from tests.browsers import launch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


class Environment:
    """A virtual environment with nothing in it but pip, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")

    def run(self, command: str, cwd: Path) -> str:
        """What a line of a shell prints; it fails the test where it fails."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        variables |= {"PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(command, shell=True, cwd=cwd, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(packed) -> Path:
    (found,) = packed.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def ours() -> set[str]:
    """Every file of both packages that is kept, or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "nncore", "builder"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return {path for path in listed if (ROOT / path).exists()}


def test_a_wheel_holds_both_packages_and_nothing_else(wheel, ours):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    about = {name for name in names if re.match(r"neural_networks_by_hand-[\d.]+\.dist-info/", name)}
    assert set(names) - about == ours
    assert any(name.endswith("/licenses/LICENSE") for name in about)


def test_the_source_holds_what_makes_the_wheel_and_nothing_else(packed, ours):
    (source,) = packed.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names == ours | {"pyproject.toml", "README.md", "LICENSE", "PKG-INFO", ".gitignore"}


def test_without_extras_it_is_nncore_with_numpy_only(wheel, tmp_path):
    environment = Environment(tmp_path / "venv")
    environment.run(f"pip install --quiet {wheel}", tmp_path)
    listed = environment.run("pip list --format freeze", tmp_path)
    assert {line.partition("==")[0] for line in listed.split()} == {NAME, "numpy", "pip"}
    environment.run('python -c "import nncore.network, nncore.figures"', tmp_path)
    (said, failed) = environment.run("python -m builder 2>&1 || echo failed", tmp_path).splitlines()
    assert "[build]" in said
    assert failed == "failed"


def test_installed_in_place_only_the_two_packages_can_be_imported(tmp_path):
    environment = Environment(tmp_path / "venv")
    environment.run(f"pip install --quiet --editable {ROOT}", tmp_path)
    program = (
        "import builder, nncore, sys\n"
        "from importlib.util import find_spec\n"
        f"beside = {sorted(path.stem for path in ROOT.iterdir() if path.stem.isidentifier())!r}\n"
        "found = [name for name in beside if (spec := find_spec(name)) and spec.origin != 'frozen']\n"
        "print(nncore.__file__, *found, sep='\\n')"
    )
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    nncore, *found = environment.run("python program.py", tmp_path).splitlines()
    assert Path(nncore) == ROOT / "nncore" / "__init__.py"
    assert found == ["builder", "nncore"]


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory) -> Path:
    """A site that was begun, tested, checked and built as its authors and its workflow do it."""
    folder = tmp_path_factory.mktemp("away")
    environment = Environment(folder / "venv")
    environment.run(f'pip install --quiet "{wheel}[build]"', folder)
    said = environment.run("python -m builder new course", folder)
    course = folder / "course"
    assert "fill in course/requirements.txt" in said
    requirements = course / "requirements.txt"
    text = requirements.read_text(encoding="utf-8")
    requirements.write_text(text.replace("FILL-IN", wheel.as_uri()), encoding="utf-8")
    workflow = (course / ".github/workflows/pages.yml").read_text(encoding="utf-8")
    steps = re.findall(r"- run: (.+)", workflow)
    assert steps[0] == "python -m pip install -r requirements.txt"
    for step in steps:
        environment.run(step, course)
    return course / "site"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(site) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_site_from_nothing_is_alive_in_a_browser(address, playwright: Playwright):
    browser = launch(playwright)
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("link", name="A line near three points").click()
    shown = page.get_by_label("Mean squared error", exact=True)
    expect(shown).to_have_text("1.67")
    page.get_by_role("button", name="Best line").click()
    expect(shown).to_have_text("0.50", timeout=60_000)
    page.get_by_role("slider", name="Bias").fill("2")
    expect(shown).to_have_text("1.50")
    browser.close()
