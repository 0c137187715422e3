"""What figures show in the browser's Python is held against what they show here."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import nncore
from builder import browser_python, runtime, snapshot
from builder.browser_python import Found, Page, shown_in_browser
from builder.build import python_of
from builder.bundle import bundle
from builder.check import check, differences, failures
from builder.course import Gathering, gather, library_of
from builder.exercise import FIRST, Shown, exercise
from builder.mistakes import Mistake
from builder.sandbox.rules import importable
from builder.snapshot import Prepared
from tests.builder.conftest import FIGURE, Content

FIRST_VIEW = Shown(FIRST, "<p>0.10</p>", None)


def after(markup: str, error: str | None = None, name: str = 'button "More"') -> tuple[Shown, Shown]:
    return FIRST_VIEW, Shown(name, markup, error)


def test_what_is_the_same_is_no_difference() -> None:
    assert differences(after("<p>0.20</p>"), after("<p>0.20</p>")) == []


def test_the_first_view_is_compared_byte_for_byte() -> None:
    (told,) = differences(after("<p>1</p>"), (Shown(FIRST, "<p>0.11</p>", None), after("<p>9</p>")[1]))
    assert told == "first view: the builder shows “<p>0.10</p>” where the browser shows “<p>0.11</p>”"


def test_after_that_the_last_digit_may_differ() -> None:
    assert differences(after("<p>0.20</p>"), after("<p>0.21</p>")) == []
    (told,) = differences(after("<p>0.20</p>"), after("<p>0.22</p>"))
    assert told == 'button "More": the builder shows “0.20” in <p> where the browser shows “0.22”'


def test_what_fails_in_the_browser_only_is_a_difference() -> None:
    (told,) = differences(after("<p>1</p>"), after("<p>0</p>", "KeyError: 1 (dial.py, line 3)"))
    assert told == 'button "More": fails in the browser, not here: KeyError: 1 (dial.py, line 3)'
    (told,) = differences(after("<p>1</p>", "KeyError: 1"), after("<p>1</p>"))
    assert told == 'button "More": fails here, not in the browser'


def test_what_fails_in_both_is_a_failure() -> None:
    both = after("<p>0</p>", "KeyError: 1 (dial.py, line 3)")
    assert differences(both, both) == []
    assert failures(both) == ['button "More": fails: KeyError: 1 (dial.py, line 3)']
    assert failures(after("<p>0</p>")) == []


def test_what_happens_to_many_controls_is_told_once() -> None:
    many = [Shown(f'button "{name}"', "", "KeyError: 1") for name in "ABCDE"]
    (told,) = failures(many)
    assert told == 'button "A", button "B", button "C" and 2 more: fails: KeyError: 1'


def test_as_many_controls_are_compared_as_both_have() -> None:
    assert differences(after("<p>0</p>"), (FIRST_VIEW,)) != []
    stopped = (FIRST_VIEW, Shown('button "More"', "", "this does not end"))
    (told,) = differences((*after("<p>0</p>"), Shown('button "Less"', "", None)), stopped)
    assert "this does not end" in told


def with_more(body: str) -> str:
    return FIGURE.replace("    return replace(state, count=state.count + 1)", body)


def showing(value: str) -> str:
    figure = FIGURE.replace('f"Count: {decimal(state.count)}"', f"str({value})")
    return figure.replace("from dataclasses", "import platform, sys\nfrom dataclasses", 1)


def packed(wheel: Path, files: dict[str, Path]) -> Path:
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, file in files.items():
            archive.write(file, path)
    return wheel


def pages(content: Content) -> list[Page]:
    """A page for each lesson, with nothing in its wheels but our modules and its own."""
    root = Path(nncore.__file__).parent
    shared = {f"nncore/{file.relative_to(root).as_posix()}": file for file in sorted(root.rglob("*.py"))}
    nncore_wheel = packed(content.folder.parent / "nncore.whl", shared)
    found = []
    for folder in sorted(path.parent for path in content.folder.glob("*/lesson.md")):
        files = sorted(folder.glob("*.py"))
        own = {f"content/{folder.name}/{file.name}": file for file in files}
        wheel = packed(content.folder.parent / f"{folder.name}.whl", own)
        modules = tuple(f"content.{folder.name}.{file.stem}" for file in files)
        found.append(Page(folder.name, (nncore_wheel, wheel), modules))
    return found


def shown_here(content: Content, pages: list[Page]) -> Found:
    """What figures show in this very Python, where no rules hold."""
    with importable(library_of(content.folder, [page.slug for page in pages])):
        return {(page.slug, module): exercise(module) for page in pages for module in page.modules}


def both(content: Content, prepared: Prepared) -> tuple[Found, Found]:
    found = pages(content)
    return shown_here(content, found), shown_in_browser(found, prepared, 30)


def checked(content: Content, prepared: Prepared) -> list[Mistake]:
    """What the command finds."""
    gathering = Gathering(python_of(prepared))
    try:
        course = gather(content.folder, gathering)
        return check(course, gathering, bundle(course, prepared), prepared)
    finally:
        gathering.close()


SAME = {"dial": FIGURE, "noisy": "print('hello')\n" + FIGURE}
OF_THE_MACHINE = {
    "version": showing("sys.version_info"),
    "machine": showing("platform.machine()"),
    "largest": showing("sys.maxsize"),
}
FAILING_THERE = {
    "import resource": "ModuleNotFoundError: No module named 'resource' (failing_0.py, line 14)",
    "import threading; threading.Thread(target=print).start()": "RuntimeError: can't start new thread",
    "import builder.mistakes": "No module named 'builder'",
    "import jinja2": "No module named 'jinja2'",
    "from content.before import dial": "No module named 'content.before'",
    "open(__file__.rpartition('/')[0] + '/lesson.md')": "FileNotFoundError",
}
NOT_COMING_BACK = {
    "while True: pass": "does not end: it was stopped after 2 seconds",
    "import os; os.abort()": "came to an end",
    "import os; os._exit(0)": "came to an end",
}


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return snapshot.prepare(runtime.fetch())


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> tuple[Found, Found]:
    """What many figures show, here and in the browser's Python."""
    content = Content(tmp_path_factory.mktemp("gallery") / "content")
    failing = {f"failing_{at}": with_more(f"    {body}\n    return state") for at, body in enumerate(FAILING_THERE)}
    missing = FIGURE.replace("\n\n@dataclass", "\nimport resource\n\n@dataclass", 1)
    content.lesson("mine", "", **SAME, **OF_THE_MACHINE, **failing, missing=missing)
    content.lesson("before", "", dial=with_more("    return replace(state, count=7)"))
    return both(content, prepared)


@pytest.fixture(scope="module")
def stuck(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Found:
    """What figures show there that do not come back, one after the other."""
    content = Content(tmp_path_factory.mktemp("stuck") / "content")
    figures = {f"stuck_{at}": with_more(f"    {body}") for at, body in enumerate(NOT_COMING_BACK)}
    content.lesson("a", "", **figures, endless="while True:\n    pass\n", well=FIGURE)
    return shown_in_browser(pages(content), prepared, 2)


@pytest.mark.slow
class TestInTheBrowsersPython:
    def test_the_same_figure_shows_the_same(self, gallery: tuple[Found, Found]) -> None:
        here, there = gallery
        for slug, name in (("mine", "dial"), ("mine", "noisy"), ("before", "dial")):
            module = slug, f"content.{slug}.{name}"
            assert tuple(here[module]) == tuple(there[module])
            assert not failures(there[module])
        names = [FIRST, 'slider "Count" at 0', 'slider "Count" at 10', 'button "More"']
        assert [one.name for one in there["mine", "content.mine.dial"]] == names

    def test_each_lesson_has_its_own_files(self, gallery: tuple[Found, Found]) -> None:
        _, there = gallery
        assert there["mine", "content.mine.dial"][3].markup.startswith("<p>Count: 1</p>")
        assert there["before", "content.before.dial"][3].markup.startswith("<p>Count: 7</p>")

    def test_a_package_is_there_for_the_lessons_that_load_it(self, content: Content, prepared: Prepared) -> None:
        for slug in "abc":
            content.lesson(slug, "", dial=with_more("    import extra\n    return replace(state, count=extra.COUNT)"))
        extra = content.write("extra.py", "COUNT = 5\n")
        one, two, three = pages(content)
        wheel = packed(content.folder / "extra.whl", {"extra.py": extra})
        two = replace(two, wheels=(one.wheels[0], wheel, two.wheels[-1]))
        found = shown_in_browser([one, two, three], prepared)
        counts = [found[slug, f"content.{slug}.dial"][3].markup.startswith("<p>Count: 5</p>") for slug in "abc"]
        assert counts == [False, True, False]

    @pytest.mark.parametrize("name", OF_THE_MACHINE)
    def test_a_view_of_the_machine_is_not_the_same(self, gallery: tuple[Found, Found], name: str) -> None:
        here, there = (found["mine", f"content.mine.{name}"] for found in gallery)
        (told,) = differences(here, there)
        assert told.startswith("first view: the builder shows “")

    @pytest.mark.parametrize(("at", "error"), list(enumerate(FAILING_THERE.values())))
    def test_a_handler_fails_there_only(self, gallery: tuple[Found, Found], at: int, error: str) -> None:
        here, there = (found["mine", f"content.mine.failing_{at}"] for found in gallery)
        assert failures(here) == []
        (told,) = differences(here, there)
        assert told.startswith('button "More": fails in the browser, not here: ')
        assert error in told

    def test_a_view_that_fails_there_is_told_with_its_line(self, gallery: tuple[Found, Found]) -> None:
        here, there = (found["mine", "content.mine.missing"] for found in gallery)
        (told,) = differences(here, there)
        assert told.startswith("first view: fails in the browser, not here: ModuleNotFoundError: ")
        assert told.endswith("(missing.py, line 7)")

    @pytest.mark.parametrize(("at", "why"), list(enumerate(NOT_COMING_BACK.values())))
    def test_what_does_not_come_back_is_named(self, stuck: Found, at: int, why: str) -> None:
        found = stuck["a", f"content.a.stuck_{at}"]
        (told,) = failures(found)
        assert told.startswith('button "More": fails: ')
        assert why in told
        assert len(found) == 4

    def test_a_module_that_does_not_end_is_its_first_view(self, stuck: Found) -> None:
        assert failures(stuck["a", "content.a.endless"]) == [
            "first view: fails: this does not end: it was stopped after 2 seconds"
        ]

    def test_the_others_go_on(self, stuck: Found) -> None:
        assert failures(stuck["a", "content.a.well"]) == []
        assert len(stuck["a", "content.a.well"]) == 4

    def test_mistakes_have_their_file_and_line(self, content: Content, prepared: Prepared) -> None:
        dividing = with_more("    return replace(state, count=1 / state.count)")
        by_chance = with_more("    import random\n    return replace(state, count=random.randrange(10**9))")
        figures = {"dial": FIGURE, "dividing": dividing, "by_chance": by_chance}
        content.lesson("a", "![One.](dial.py)\n\n![Two.](dividing.py)\n\n![Three.](by_chance.py)\n", **figures)
        content.lesson("b", "Nothing to run.\n", day=2)
        divided, chance = checked(content, prepared)
        folder = content.folder / "a"
        assert divided == Mistake(
            folder / "dividing.py", 14, 'button "More": fails: ZeroDivisionError: division by zero'
        )
        assert chance.file == folder / "by_chance.py"
        assert chance.text.startswith('button "More": is not the same from one run to the next')

    def test_no_figures_are_no_mistakes(self, content: Content, prepared: Prepared) -> None:
        content.lesson("a", "Text.\n")
        assert checked(content, prepared) == []

    def test_a_python_that_does_not_start_is_told(
        self, content: Content, dial: str, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content.lesson("a", "", dial=dial)
        monkeypatch.setattr(browser_python, "NUMPY", "no-such-numpy.whl")
        with pytest.raises(runtime.RuntimeUnavailable, match="no-such-numpy.whl"):
            shown_in_browser(pages(content), prepared)
