"""The packages that lessons name: understood, pinned, verified, compiled; each mistake where its author wrote it."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from builder import runtime
from builder.course import Gathering, Python, gather
from builder.mistakes import Mistakes
from builder.packages import LOCK, Package, Packages, Wanted, as_source, host_paths, refresh, resolve
from builder.packages.lock import Lock, Pin, read_lock, text_of, write_lock
from builder.packages.resolver import index_arguments
from builder.packages.wheels import BadWheel, archived, browser_name, made_wheel, required_by, site_files
from builder.runtime import Runtime, node
from tests.builder.conftest import FIGURE, FRONT, MODULES, Content, NoCells

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "1.5"
dependencies = ["toolz"]

[tool.hatch.build.targets.wheel]
packages = ["src/thing"]
"""
NOWHERE = Runtime(Path("nowhere"))


def wheel(
    folder: Path, name: str, version: str, files: Mapping[str, str] | None = None, requires: tuple[str, ...] = ()
) -> Path:
    sources = files or {f"{name}/__init__.py": f'"""{name}."""\n\nVERSION = "{version}"\n'}
    path = folder / f"{name}-{version}-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made_wheel(name, version, {key: text.encode() for key, text in sources.items()}, requires))
    return path


def wanted(content: Path, *requirements: str) -> list[Wanted]:
    """Each requirement on a line of its own, so that a mistake shows which one it is about."""
    return [Wanted(requirement, content / "site.toml", line) for line, requirement in enumerate(requirements, 1)]


def said(content: Path, *requirements: str, cache: Path) -> str:
    with pytest.raises(Mistakes) as caught:
        resolve(wanted(content, *requirements), content, NOWHERE, cache=cache)
    return str(caught.value).replace(f"{content}{os.sep}", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "content"
    made.mkdir()
    return made


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all that pip, and so `uv`, may ask."""
    made = tmp_path / "links"
    made.mkdir()
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made))
    return made


@pytest.fixture(scope="module")
def real() -> Runtime:
    return runtime.fetch()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all tests: a wheel with the same bytes is compiled once."""
    return tmp_path_factory.mktemp("cache")


def test_a_site_that_names_no_packages_gets_no_lock(folder: Path) -> None:
    assert resolve([], folder, NOWHERE) == Packages()
    assert not (folder / LOCK).exists()


def test_what_is_always_there_needs_no_pin_and_no_network(folder: Path, tmp_path: Path) -> None:
    found = resolve(wanted(folder, "numpy", "numpy>=2", "nncore"), folder, NOWHERE, cache=tmp_path)
    assert found.needed(["numpy", "nncore"]) == ()


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("sym py", "'sym py' names no package"),
        ("", "'' names no package"),
        (">=1", "'>=1' names no package"),
        ("sympy=>1", "'sympy=>1' names no package"),
        ("numpy<2", "'numpy<2' does not fit the numpy 2.4.3"),
        ("json", "'json' comes with Python itself"),
        ("mine>=1", r"'mine>=1' is a folder beside site\.toml; write '\./mine'"),
        ("toolz @ https://example.org/toolz.whl", "addresses are not taken"),
        ("git+https://example.org/toolz", "names no package|there is no folder"),
        ("/etc", "'/etc' is a path of this machine"),
        ("~/mine", "is a path of this machine"),
        ("C:\\mine", "is a path of this machine"),
        ("../mine", "'../mine' leads out of"),
        ("./a/../../mine", "leads out of"),
        (".", "'.' leads out of"),
        ("./", "'./' leads out of"),
        ("./min", "there is no folder './min' in .*did you mean './mine'"),
        ("./empty", "'./empty': a package is a folder with a pyproject.toml, or one with an __init__.py"),
        ("./two-words", "'two-words' cannot be imported by that name"),
        ("./statistics", "holds a module 'statistics', and that name is taken"),
        ("./numpy", "holds a module 'numpy', and that name is taken"),
        ("./broken", "'./broken': pyproject.toml is not TOML"),
    ],
)
def test_a_requirement_that_cannot_be_meant_is_a_mistake_at_its_line(
    folder: Path, tmp_path: Path, requirement: str, words: str
) -> None:
    for name in ("mine", "two-words", "statistics", "numpy"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("")
    (folder / "empty").mkdir()
    (folder / "broken").mkdir()
    (folder / "broken" / "pyproject.toml").write_text("[project\n")
    with pytest.raises(Mistakes, match=words) as caught:
        resolve(wanted(folder, "numpy", requirement), folder, NOWHERE, cache=tmp_path)
    assert [(one.file, one.line) for one in caught.value.mistakes] == [(folder / "site.toml", 2)]


def test_all_mistakes_come_in_one_run(folder: Path, tmp_path: Path) -> None:
    lines = said(folder, "sym py", "numpy", "./mine", "os", cache=tmp_path).splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["site.toml:1", "site.toml:3", "site.toml:4"]


def test_a_folder_beside_a_lesson_is_named_from_site_toml(folder: Path, tmp_path: Path) -> None:
    (folder / "a" / "mine").mkdir(parents=True)
    with pytest.raises(Mistakes, match=r"did you mean '\./a/mine'"):
        resolve([Wanted("./mine", folder / "a" / "lesson.md", 4)], folder, NOWHERE, cache=tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="links take rights there")
def test_a_link_out_of_the_content_is_a_mistake(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "__init__.py").write_text("")
    (folder / "mine").symlink_to(tmp_path / "secrets")
    (folder / "yours").mkdir()
    (folder / "yours" / "__init__.py").symlink_to(tmp_path / "secrets" / "__init__.py")
    assert "'./mine' leads out of" in said(folder, "./mine", cache=tmp_path)
    assert "a link that leads out of the folder" in said(folder, "./yours", cache=tmp_path)


def test_packages_come_after_what_they_need_each_once() -> None:
    needs = {"a": ("b", "c", "numpy"), "b": ("d",), "c": ("d", "a"), "d": ("nncore",), "other": ()}
    every = {name: Package(name, "1", f"{name}.whl", Path(name), "", (name,), needs[name]) for name in needs}
    found = Packages(every, {"A>=1": "a", "./d": "d"})
    assert [one.name for one in found.needed(["A>=1"])] == ["d", "b", "c", "a"]
    assert [one.name for one in found.needed(["./d", "A>=1", "numpy"])] == ["d", "b", "c", "a"]
    assert found.needed([]) == ()


def test_what_a_package_gave_is_made_again_when_the_package_changes(content: Content, tmp_path: Path) -> None:
    versions = {number: wheel_of_a_number(tmp_path / number, number) for number in "12"}
    packages = [versions["1"]]
    python = Python(
        MODULES, lambda wanted, folder: Packages({"mine": packages[-1]}, {"mine": "mine"}), host_paths, NoCells()
    )
    figure = FIGURE.replace("from nncore", "import mine\n\nfrom nncore").replace('f"Count', 'f"{mine.NUMBER} Count')
    content.write("a/lesson.py", "from mine import NUMBER")
    content.write("a/dial.py", figure)
    front = FRONT.format(title="A", day=1).replace("\n+++\n\n", '\npackages = ["mine"]\n+++\n\n')
    content.write("a/lesson.md", f"{front}The number is {{{{ NUMBER }}}}.\n\n![A dial.](dial.py)")
    gathering = Gathering(python)
    for number in "12":
        packages.append(versions[number])
        [lesson] = gather(content.folder, gathering).lessons
        assert f"The number is {number}." in lesson.document.html
        assert f"{number} Count: 0" in lesson.figures[0].markup
    gathering.close()


def wheel_of_a_number(host: Path, number: str) -> Package:
    host.mkdir()
    (host / "mine.py").write_text(f"NUMBER = {number}\n")
    return Package("mine", number, f"mine-{number}-py3-none-any.whl", host / "mine.whl", number, ("mine",), (), host)


LOCKED = Lock(
    "3.14",
    "2.4.3",
    ("b", "./a"),
    {"b": Pin("b", "1", "b.whl", "00", "PyPI", ("c",)), "a": Pin("a", "0", "ü", "1", "./a")},
)


def test_a_lock_reads_as_it_was_written_and_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / LOCK
    write_lock(LOCKED, file)
    os.utime(file, (1, 1))
    again = read_lock(file)
    assert again.pins == LOCKED.pins
    assert sorted(again.wanted) == sorted(LOCKED.wanted)
    write_lock(again, file)
    assert file.stat().st_mtime == 1
    assert text_of(LOCKED).index('name = "a"') < text_of(LOCKED).index('name = "b"')


def test_a_lock_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text(text_of(LOCKED), encoding="utf-8-sig")
    assert read_lock(tmp_path / LOCK).pins == LOCKED.pins


@pytest.mark.parametrize(
    "text", ["<<<<<<< HEAD\n", 'python = "3.14"\n', "[[package]]\nname = 'a'\n", "package = 3\n", "\xff"]
)
def test_a_lock_that_somebody_spoilt_is_a_mistake(folder: Path, tmp_path: Path, text: str) -> None:
    (folder / LOCK).write_bytes(text.encode("latin-1"))
    told = said(folder, "toolz", cache=tmp_path)
    assert told.startswith(LOCK)
    assert "delete it and build again" in told


def test_a_wheel_is_the_same_bytes_each_time_and_lists_its_files() -> None:
    files = {"a/__init__.py": b"x = 1\n", "a/table.csv": b"1,2\n"}
    made = made_wheel("a", "1", files, ("numpy",))
    assert made == made_wheel("a", "1", files, ("numpy",))
    with ZipFile(io.BytesIO(made)) as archive:
        listed = [line.partition(",")[0] for line in archive.read("a-1.dist-info/RECORD").decode().splitlines()]
        assert sorted(listed) == sorted(archive.namelist())


def test_a_wheel_says_what_it_needs_and_what_it_installs(tmp_path: Path) -> None:
    files = {
        "a/__init__.py": "",
        "a/__pycache__/__init__.cpython-313.pyc": "",
        "a-1.data/purelib/b.py": "B = 1\n",
        "a-1.data/scripts/run": "#!python\n",
        "a\\windows.txt": "made there",
    }
    path = wheel(tmp_path, "a", "1", files, ("numpy>=2", 'colorama; sys_platform == "win32"'))
    assert required_by(path) == ("numpy>=2", 'colorama; sys_platform == "win32"')
    assert [name for name in site_files(path) if ".dist-info" not in name] == ["a/__init__.py", "a/windows.txt", "b.py"]


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
def test_a_wheel_that_would_write_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadWheel, match="outside its folder"):
        site_files(wheel(tmp_path, "a", "1", {name: "x"}))


def test_what_is_no_wheel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a-1-py3-none-any.whl").write_text("<html>")
    with pytest.raises(BadWheel, match="no zip archive"):
        site_files(tmp_path / "a-1-py3-none-any.whl")


def test_compiled_wheels_are_named_for_the_browsers_python() -> None:
    assert browser_name("a_b-1.0-py2.py3-none-any.whl", NOWHERE) == "a_b-1.0-cp314-none-any.whl"
    native = "pandas-3.0.2-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
    assert browser_name(native, NOWHERE) == native


def test_uv_asks_where_pip_asks(links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.invalid/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://one.invalid/ https://two.invalid/")
    arguments = index_arguments()
    assert arguments[0] == "--default-index=https://index.invalid/simple"
    assert {"--index=https://one.invalid/", "--index=https://two.invalid/", f"--find-links={links}", "--no-index"} < {
        *arguments
    }
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.invalid/")
    assert index_arguments() == ()


def test_what_the_index_lacks_is_said_at_each_line(folder: Path, links: Path, tmp_path: Path) -> None:
    wheel(links, "toolz", "1.2")
    wheel(links, "far", "1.0", requires=("nowhere-at-all",))
    wheel(links, "old", "1.0", requires=("numpy<2",))
    (links / "native-1.0-cp314-cp314-win_amd64.whl").write_bytes((wheel(tmp_path, "native", "1.0")).read_bytes())
    told = said(folder, "toolz", "tolz", "toolz>=9", "far", "native", "old", cache=tmp_path).splitlines()
    expected = (
        "site.toml:2: packages: there is no package 'tolz'",
        "site.toml:3: packages: no version of 'toolz' answers 'toolz>=9'",
        "site.toml:4: packages: there is no package 'nowhere-at-all', which 'far' needs",
        "site.toml:5: packages: 'native' has no pure-Python wheel",
        "site.toml:6: packages: no version of 'old' answers 'old'",
    )
    assert len(told) == len(expected)
    assert all(line.startswith(begin) for line, begin in zip(told, expected, strict=True)), told
    assert "--runtime-from DIR" in told[3]
    assert "numpy" in told[4]
    assert not (folder / LOCK).exists()


def test_versions_that_exclude_each_other_are_said_at_the_second(folder: Path, links: Path, tmp_path: Path) -> None:
    for version in ("1.0", "2.0"):
        wheel(links, "base", version)
    wheel(links, "modern", "1.0", requires=("base>=2",))
    told = said(folder, "base<2", "modern", cache=tmp_path)
    assert told.startswith("site.toml:2: packages: 'modern' does not go together with 'base<2'")
    assert "base" in said(folder, "base<2", "base>=2", cache=tmp_path)


def test_a_project_named_like_a_package_that_is_asked_for(folder: Path, tmp_path: Path) -> None:
    (folder / "mine" / "src" / "thing").mkdir(parents=True)
    (folder / "mine" / "src" / "thing" / "__init__.py").write_text("")
    (folder / "mine" / "pyproject.toml").write_text(PROJECT.format(name="toolz"))
    told = said(folder, "./mine", "toolz", cache=tmp_path)
    assert told.startswith("site.toml:2: packages: 'toolz' is also the name of the package in './mine'")


def test_no_network_is_said_with_what_to_do(
    folder: Path, tmp_path: Path, links: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    told = said(folder, "toolz", "six", cache=tmp_path)
    for part in (f"{LOCK} does not pin 'toolz', 'six'", "cannot be reached", "--runtime-from DIR"):
        assert part in told
    assert len(told.splitlines()) == 1


@pytest.mark.slow
class TestPinned:
    """With the real runtime, which compiles; the wheels are made here, so that no network is needed."""

    @pytest.fixture
    def site(self, folder: Path, links: Path) -> Path:
        wheel(links, "toolz", "1.0")
        wheel(links, "upper", "1.0", requires=("toolz", "numpy>=2", 'nothing; sys_platform == "win32"'))
        return folder

    def test_wheels_are_pinned_compiled_and_there_for_the_builder(self, site: Path, real: Runtime, cache: Path) -> None:
        found = resolve(wanted(site, "upper"), site, real, cache=cache)
        toolz, upper = found.needed(["upper"])
        assert (toolz.name, upper.name, upper.depends) == ("toolz", "upper", ("toolz", "numpy"))
        assert upper.imports == ("upper",)
        assert upper.file_name == "upper-1.0-cp314-none-any.whl"
        assert upper.sha256 == hashlib.sha256(upper.wheel.read_bytes()).hexdigest()
        names = ZipFile(upper.wheel).namelist()
        assert "upper/__init__.pyc" in names
        assert "upper/__init__.py" not in names
        code = "import upper, toolz; print(upper.VERSION, toolz.VERSION)"
        path = os.pathsep.join(map(str, host_paths([toolz, upper])))
        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True
        )
        assert done.stdout == "1.0 1.0\n"

    def test_a_lock_that_answers_needs_nothing_else(
        self, site: Path, links: Path, real: Runtime, cache: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = resolve(wanted(site, "upper"), site, real, cache=cache)
        text = (site / LOCK).read_text()
        for path in links.iterdir():
            path.unlink()
        monkeypatch.setenv("PATH", "")
        assert resolve(wanted(site, "upper"), site, real, cache=cache) == first
        assert resolve(wanted(site, "upper >= 1"), site, real, cache=cache).by_name == first.by_name
        assert (site / LOCK).read_text() == text.replace('wanted = ["upper"]', 'wanted = ["upper>=1"]')

    def test_only_what_has_to_change_changes(self, site: Path, links: Path, real: Runtime, cache: Path) -> None:
        resolve(wanted(site, "toolz"), site, real, cache=cache)
        wheel(links, "toolz", "2.0")
        found = resolve(wanted(site, "toolz", "upper"), site, real, cache=cache)
        assert found.by_name["toolz"].version == "1.0"
        assert resolve(wanted(site, "toolz>=2", "upper"), site, real, cache=cache).by_name["toolz"].version == "2.0"
        assert set(resolve(wanted(site, "toolz>=2"), site, real, cache=cache).by_name) == {"toolz"}
        assert "upper" not in (site / LOCK).read_text()

    def test_newer_ones_are_taken_when_asked(self, site: Path, links: Path, real: Runtime, cache: Path) -> None:
        resolve(wanted(site, "upper"), site, real, cache=cache)
        assert refresh(site, real, cache=cache) == []
        wheel(links, "toolz", "2.0")
        assert refresh(site, real, cache=cache) == ["toolz 1.0 → 2.0"]
        assert read_lock(site / LOCK).pins["toolz"].version == "2.0"

    def test_a_wheel_that_is_not_the_pinned_one_names_both(
        self, site: Path, links: Path, real: Runtime, cache: Path, tmp_path: Path
    ) -> None:
        resolve(wanted(site, "toolz"), site, real, cache=cache)
        right = read_lock(site / LOCK).pins["toolz"].sha256
        other = wheel(links, "toolz", "1.0", {"toolz/__init__.py": "EVIL = 1\n"})
        with pytest.raises(Mistakes) as caught:
            resolve(wanted(site, "toolz"), site, real, cache=tmp_path / "empty")
        [mistake] = caught.value.mistakes
        assert mistake.file == site / LOCK
        assert (site / LOCK).read_text().splitlines()[(mistake.line or 0) - 1] == 'name = "toolz"'
        assert right in mistake.text
        assert hashlib.sha256(other.read_bytes()).hexdigest() in mistake.text

    def test_an_altered_wheel_in_the_cache_is_refused(self, site: Path, real: Runtime, tmp_path: Path) -> None:
        resolve(wanted(site, "toolz"), site, real, cache=tmp_path)
        [kept] = (tmp_path / "packages").glob("*/toolz-1.0-py3-none-any.whl")
        kept.write_bytes(b"altered")
        with pytest.raises(Mistakes, match="is not the pinned file: expected sha256"):
            resolve(wanted(site, "toolz"), site, real, cache=tmp_path)

    def test_an_empty_cache_is_filled_from_a_folder_of_the_users(
        self, site: Path, links: Path, real: Runtime, cache: Path, tmp_path: Path
    ) -> None:
        first = resolve(wanted(site, "toolz"), site, real, cache=cache)
        usb = tmp_path / "usb"
        links.rename(usb)
        again = resolve(wanted(site, "toolz"), site, real, usb, tmp_path / "new")
        assert again.by_name["toolz"].sha256 == first.by_name["toolz"].sha256
        with pytest.raises(Mistakes, match="cannot get toolz-1.0-py3-none-any.whl. Check the network"):
            resolve(wanted(site, "toolz"), site, real, None, tmp_path / "another")

    def test_without_a_network_a_folder_of_the_users_answers(
        self, site: Path, links: Path, real: Runtime, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.delenv("PIP_FIND_LINKS")
        monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        assert set(resolve(wanted(site, "upper"), site, real, links, cache).by_name) == {"toolz", "upper"}

    def test_a_plain_folder_is_a_package(self, site: Path, real: Runtime, cache: Path) -> None:
        mine = site / "mine"
        mine.mkdir()
        (mine / "__init__.py").write_text(
            "from pathlib import Path\nDATA = (Path(__file__).parent / 'a.csv').read_text()\n"
        )
        (mine / "a.csv").write_text("1")
        (mine / ".env").write_text("SECRET=1")
        (mine / "old.py~").write_text("")
        found = resolve(wanted(site, "./mine"), site, real, cache=cache)
        [package] = found.needed(["./mine"])
        assert [name for name in ZipFile(package.wheel).namelist() if "dist-info" not in name] == [
            "mine/__init__.pyc",
            "mine/a.csv",
        ]
        before = (site / LOCK).read_text()
        (mine / "a.csv").write_text("2")
        again = resolve(wanted(site, "./mine"), site, real, cache=cache).needed(["./mine"])[0]
        assert again.sha256 != package.sha256
        assert again.source == mine
        assert (site / LOCK).read_text() != before
        assert not (mine / "build").exists()

    def test_while_writing_a_folder_is_there_as_source_and_what_is_pinned_stays(
        self, site: Path, real: Runtime, cache: Path
    ) -> None:
        (site / "mine").mkdir()
        (site / "mine" / "__init__.py").write_text("import toolz\n")
        compiled = resolve(wanted(site, "./mine", "toolz"), site, real, cache=cache)
        pinned = (site / LOCK).read_text()
        written = resolve(wanted(site, "./mine", "toolz"), site, real, cache=cache, pack=as_source)
        assert "mine/__init__.py" in ZipFile(written.by_name["mine"].wheel).namelist()
        assert written.by_name["toolz"] == compiled.by_name["toolz"]
        assert (site / LOCK).read_text() == pinned

    def test_a_project_folder_is_built_with_what_it_needs(self, site: Path, real: Runtime, cache: Path) -> None:
        mine = site / "mine"
        (mine / "src" / "thing").mkdir(parents=True)
        (mine / "src" / "thing" / "__init__.py").write_text("import toolz\n")
        (mine / "pyproject.toml").write_text(PROJECT.format(name="my-thing"))
        found = resolve(wanted(site, "./mine/"), site, real, cache=cache)
        assert [(one.name, one.version, one.imports) for one in found.needed(["./mine/"])] == [
            ("toolz", "1.0", ("toolz",)),
            ("my-thing", "1.5", ("thing",)),
        ]
        assert sorted(path.name for path in mine.iterdir()) == ["pyproject.toml", "src"]

    def test_code_to_compile_says_how(self, site: Path, real: Runtime, cache: Path) -> None:
        mine = site / "mine"
        mine.mkdir()
        (mine / "pyproject.toml").write_text('[project]\nname = "mine"\nversion = "1"\n')
        (mine / "fast.c").write_text("int x;")
        with pytest.raises(Mistakes, match=r"'\./mine': It has code to compile, which takes `pyodide build`") as caught:
            resolve(wanted(site, "./mine"), site, real, cache=cache)
        assert "pyodide xbuildenv install 314.0.3" in str(caught.value)

    def test_sources_that_do_not_compile_are_shipped_as_they_are(
        self, site: Path, links: Path, real: Runtime, cache: Path
    ) -> None:
        wheel(
            links, "aged", "1.0", {"aged/__init__.py": "", "aged/py2.py": "print 'hello'\n", "aged/t.py": "{{ name }}("}
        )
        [aged] = resolve(wanted(site, "aged"), site, real, cache=cache).needed(["aged"])
        names = ZipFile(aged.wheel).namelist()
        assert {"aged/__init__.pyc", "aged/py2.py", "aged/t.py"} <= {*names}

    def test_the_same_wheel_gives_the_same_bytes(self, site: Path, real: Runtime, cache: Path, tmp_path: Path) -> None:
        one = resolve(wanted(site, "toolz"), site, real, cache=cache).by_name["toolz"]
        assert one.host is not None
        subprocess.run(
            [sys.executable, "-c", "import toolz"], env=os.environ | {"PYTHONPATH": str(one.host)}, check=True
        )
        [kept] = one.wheel.parent.parent.glob("browser-*")
        shutil.rmtree(kept)
        assert resolve(wanted(site, "toolz"), site, real, cache=cache).by_name["toolz"] == one
        two = resolve(wanted(site, "toolz"), site, real, cache=tmp_path / "new").by_name["toolz"]
        assert one.wheel.read_bytes() == two.wheel.read_bytes()

    def test_compiled_code_comes_from_a_distribution(
        self, site: Path, links: Path, real: Runtime, cache: Path, tmp_path: Path
    ) -> None:
        release = released(tmp_path / "full", "native", "1.0")
        wheel(links, "native", "1.0")  # the builder's own, of the same version
        found = resolve(wanted(site, "native"), site, real, release, cache)
        [native] = found.needed(["native"])
        assert native.file_name == NATIVE
        assert host_paths([native])[0].name.startswith("host-")
        # Once it is in the cache, the folder is no longer needed.
        assert resolve(wanted(site, "native"), site, real, cache=cache) == found
        with pytest.raises(Mistakes, match="--runtime-from"):
            resolve(wanted(site, "native"), site, real, cache=tmp_path / "empty")

    def test_a_library_that_packages_share_is_refused_at_who_asks_for_it(
        self, site: Path, links: Path, real: Runtime, cache: Path, tmp_path: Path
    ) -> None:
        release = released(tmp_path / "full", "native", "1.0", ("numpy", "blas"))
        wheel(links, "native", "1.0")
        with pytest.raises(Mistakes, match="blas 1: this is a library that compiled packages share") as caught:
            resolve(wanted(site, "toolz", "native"), site, real, release, cache)
        assert [mistake.line for mistake in caught.value.mistakes] == [2]

    def test_an_altered_distribution_is_refused(self, site: Path, real: Runtime, tmp_path: Path) -> None:
        release = released(tmp_path / "full", "native", "1.0")
        (release / NATIVE).write_bytes(b"altered")
        with pytest.raises(Mistakes, match="is altered: its pyodide-lock.json says sha256"):
            resolve(wanted(site, "native"), site, real, release, tmp_path / "new")

    def test_a_distribution_that_lacks_the_file_says_so(
        self, site: Path, real: Runtime, tmp_path: Path, links: Path
    ) -> None:
        release = released(tmp_path / "full", "native", "1.0")
        (release / NATIVE).unlink()
        (links / "native-1.0-cp314-cp314-win_amd64.whl").write_bytes(wheel(tmp_path, "native", "1.0").read_bytes())
        with pytest.raises(Mistakes, match="the one given lists it, and lacks its file"):
            resolve(wanted(site, "native"), site, real, release, tmp_path / "new")

    def test_compiled_wheels_run_in_the_browsers_python(
        self, site: Path, real: Runtime, cache: Path, tmp_path: Path
    ) -> None:
        packages = resolve(wanted(site, "upper"), site, real, cache=cache).needed(["upper"])
        assert in_pyodide(real, packages, "import upper, toolz; f'{upper.VERSION} {toolz.__file__}'", tmp_path) == (
            "1.0 /lib/python3.14/site-packages/toolz/__init__.pyc"
        )


@pytest.mark.slow
def test_packages_of_the_index_run_in_the_browsers_python(
    folder: Path, real: Runtime, cache: Path, tmp_path: Path
) -> None:
    """Asks the real index, as the machine is set up."""
    packages = resolve(wanted(folder, "sortedcontainers", "toolz"), folder, real, cache=cache)
    code = "import toolz, sortedcontainers; str(toolz.first(sortedcontainers.SortedList([3, 1, 2])))"
    assert in_pyodide(real, packages.needed(["sortedcontainers", "toolz"]), code, tmp_path) == "1"


NATIVE = f"native-1.0-cp314-cp314-pyemscripten_{runtime.PLATFORM['abi_version']}_wasm32.whl"


def released(folder: Path, name: str, version: str, depends: Iterable[str] = ("numpy",)) -> Path:
    """A folder like a Pyodide distribution, with one package of compiled code, and a library such as others share."""
    folder.mkdir()
    files = {f"{name}/__init__.py": b"", f"{name}/fast.so": b"\0asm"}
    (folder / NATIVE).write_bytes(made_wheel(name, version, files))
    (folder / "blas-1.zip").write_bytes(archived({"blas.so": b"", "blas-1.dist-info/WHEEL": b""}))
    entries = {name: (version, NATIVE, [*depends], [name]), "blas": ("1", "blas-1.zip", [], [])}
    packages = {
        key: {
            "name": key,
            "version": number,
            "file_name": file,
            "sha256": hashlib.sha256((folder / file).read_bytes()).hexdigest(),
            "depends": depends,
            "imports": imports,
        }
        for key, (number, file, depends, imports) in entries.items()
    }
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": runtime.PLATFORM, "packages": packages}))
    return folder


LOAD = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const [runtime, lock, folder, code, ...names] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const python = await loadPyodide({
  indexURL: runtime, lockFileContents: readFileSync(lock, "utf8"), packageBaseUrl: folder + "/", stdout: () => {},
});
await python.loadPackage(names, { messageCallback: () => {} });
console.log(python.runPython(code));
"""


def in_pyodide(real: Runtime, packages: tuple[Package, ...], code: str, folder: Path) -> str:
    """What code gives in the pinned browser Python, under Node, with these packages loaded by Pyodide itself."""
    wheels = folder / "wheels"
    wheels.mkdir()
    for package in packages:
        (wheels / package.file_name).write_bytes(package.wheel.read_bytes())
    entries = {
        one.name: {
            "name": one.name,
            "version": one.version,
            "file_name": one.file_name,
            "sha256": one.sha256,
            "install_dir": "site",
            "package_type": "package",
            "imports": list(one.imports),
            "depends": [need for need in one.depends if need != "numpy"],
            "unvendored_tests": False,
        }
        for one in packages
    }
    (folder / "lock.json").write_text(json.dumps({"info": runtime.PLATFORM, "packages": entries}))
    (folder / "load.mjs").write_text(LOAD)
    names = [package.name for package in packages]
    command = [
        *node(),
        str(folder / "load.mjs"),
        str(real.folder),
        str(folder / "lock.json"),
        str(wheels),
        code,
        *names,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()
