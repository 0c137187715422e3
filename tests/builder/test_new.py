"""A new site, and a new lesson for one that is there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from builder.course import gather
from builder.new import NAME, new, problem_with, report, requirement


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_site_is_a_course_of_one_lesson_with_one_live_figure(here, gathering):
    written = new(Path("my-course"))
    course = gather(here / "my-course" / "content", gathering)
    assert course.site.title == "My course"
    (lesson,) = course.lessons
    (figure,) = lesson.figures
    assert figure.is_interactive
    assert "1.67" in lesson.document.html
    assert set(written) == {file for file in (here / "my-course").rglob("*") if file.is_file()}


@pytest.mark.slow
def test_its_own_tests_pass_and_fail_when_the_figure_is_wrong(here):
    new(Path("course"))
    new(Path("course/second"))
    new(Path("course/a-third one"))
    new(Path("course/v.4"))

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        return subprocess.run(command, cwd=here / "course", capture_output=True, text=True, check=False)

    assert "12 passed" in run().stdout
    figure = here / "course/content/line/fit.py"
    figure.write_text(figure.read_text(encoding="utf-8").replace("Y.mean() -", "Y.mean() +"), encoding="utf-8")
    assert "3 failed, 9 passed" in run().stdout


@pytest.mark.parametrize("name", ["second", "my-lesson", "intro_2", "Введение", "引言", "हिन्दी", "two words", "v2.1"])
def test_a_lesson_is_added_to_a_site_from_anywhere(here, monkeypatch, name):
    new(Path("course"))
    written = new(Path("course", name))
    assert here / "course" / "content" / name / "lesson.md" in written
    monkeypatch.chdir("course")
    front = (here / "course" / "content" / name / "lesson.md").read_text(encoding="utf-8").split("+++")[1]
    assert tomllib.loads(front)["title"][0].lower() == name[0].lower()
    with pytest.raises(ValueError, match="is there already: give the lesson another name"):
        new(Path(name))
    new(Path("another"))
    new(Path("content/one-more"))


def test_lessons_whose_tests_would_have_one_name_are_refused():
    new(Path("course"))
    new(Path("course/my-lesson"))
    with pytest.raises(ValueError, match=r"course/tests/test_my_lesson.py is there already\."):
        new(Path("course/my lesson"))
    assert not Path("course/content/my lesson").exists()


def test_a_folder_that_only_git_and_an_environment_know_is_empty(here):
    for folder in (".git", ".venv"):
        (here / "course" / folder).mkdir(parents=True)
    assert new(Path("course"))


def test_a_title_is_quoted(here):
    new(Path('a "good" course'))
    table = tomllib.loads((here / 'a "good" course/content/site.toml').read_text(encoding="utf-8"))
    assert table["title"] == 'A "good" course'


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("full", "full is not empty, it holds 'notes.txt': name a folder that is new or empty."),
        ("full/notes.txt", "full/notes.txt is a file: name a folder that is new or empty."),
        ("course", "course is a site already: course/NAME adds a lesson to it."),
        ("coruse/second", "there is no folder coruse (did you mean 'course'?)."),
        ("full/notes.txt/a", "there is no folder full/notes.txt."),
        ("course/line", "course/content/line is there already: give the lesson another name."),
        ("course/tests", "course/tests is there already: give the lesson another name."),
        ("course/static", "'static' is no name for a lesson: it is that of a folder with another use."),
        ("course/c++", "'c++' is no name for a lesson: it has '+' in it; letters, digits, '-', '_', '.' and spaces may be."),
        ("course/_draft", "'_draft' is no name for a lesson: it begins with '_', which makes it no lesson."),
        ("course/.draft", "'.draft' is no name for a lesson: it begins with '.', which hides it."),
        ("course/draft.", "'draft.' is no name for a lesson: it begins or ends with a space or a '.', which not every "
         "system keeps."),
        ("course/content/line/b", "course/content/line/b lies in the site course: a new site goes beside it, a new lesson "
         "is course/b."),
        ("course/tests/b", "course/tests/b lies in the site course: a new site goes beside it, a new lesson is course/b."),
        ("lessons/b", "lessons/b lies in lessons, which has a site.toml but is no folder content/."),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_said_in_one_sentence_and_nothing_is_written(here, path, problem):
    new(Path("course"))
    for file in ("full/notes.txt", "lessons/site.toml"):
        (here / file).parent.mkdir()
        (here / file).touch()
    before = sorted(here.rglob("*"))
    with pytest.raises(ValueError, match=f"^{re.escape(problem)}$"):
        new(Path(path))
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "a:b", "a?b", "a\nb", "a b ", " a", "a..", "%41", "a&b", "a#b"])
def test_names_that_are_no_address_or_no_folder_everywhere_are_refused(name):
    assert problem_with(name)


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        (None, f"{NAME}[build]==1.0.0"),
        ({"url": "file:///home/me/checkout", "dir_info": {"editable": True}}, None),
        ({"url": "file:///home/me/a.whl", "archive_info": {"hashes": {"sha256": "ab12"}}}, None),
        ({"url": "FILE:///home/me/git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}}, None),
        (
            {"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "main"}},
            f"{NAME}[build] @ git+https://example.org/a.git@c0ffee",
        ),
        (
            {"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}, "subdirectory": "x/y"},
            f"{NAME}[build] @ git+https://example.org/a.git@c0ffee#subdirectory=x/y",
        ),
        (
            {"url": "https://example.org/a.whl", "archive_info": {"hashes": {"sha256": "ab12"}}},
            f"{NAME}[build] @ https://example.org/a.whl#sha256=ab12",
        ),
        ({"url": "https://example.org/a.zip", "archive_info": {}}, f"{NAME}[build] @ https://example.org/a.zip"),
    ],
)  # fmt: skip
def test_a_site_requires_what_its_builder_was_installed_from(source, needed):
    assert requirement(source, "1.0.0") == needed


@pytest.mark.parametrize("needed", [None, f"{NAME}[build] @ git+https://example.org/a.git@c0ffee"])
def test_where_the_builder_comes_from_is_written_or_asked_for(here, monkeypatch, needed):
    monkeypatch.setattr("builder.new.installed", lambda: needed)
    said = report(new(Path("a course")))
    required = (here / "a course/requirements.txt").read_text(encoding="utf-8")
    assert (f"\n{needed}\n" in required) == bool(needed)
    assert ("FILL-IN" in required) == (not needed)
    assert ("fill in a course/requirements.txt" in said) == (not needed)
    assert "cd 'a course' && python -m builder serve" in said
    assert report(new(Path("a course/second"))).startswith(
        "A lesson, its figure and its test:\n  a course/content/second/"
    )
