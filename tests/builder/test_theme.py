"""A site's own templates, assets and static files: what stands in for ours, and each mistake in them at its place."""

import os
import re
import xml.dom.minidom

import pytest

from builder.build import assembled
from builder.bundle import Bundle
from builder.memory import Memory
from builder.mistakes import Mistakes
from builder.theme import theme_of


@pytest.fixture
def files(content, gathered):
    """The files of the site, as far as they need no runtime."""

    def make():
        course = gathered()
        bundle = Bundle({}, {lesson.slug: {} for lesson in course.lessons}, ())
        return assembled(course, bundle, theme_of(content.folder), Memory())

    content.lesson("a", "Hello.")
    return make


@pytest.fixture
def wrong(content, files):
    def found():
        with pytest.raises(Mistakes) as caught:
            files()
        return [str(mistake).replace(f"{content.folder}/", "") for mistake in caught.value.mistakes]

    return found


def text(file):
    return file.read().decode()


def test_a_template_changes_one_block_of_ours(content, files):
    content.write("templates/lesson.html", '{% extends "ours/lesson.html" %}{% block neighbours %}MINE{% endblock %}')
    (content.folder / "templates" / "base.html").write_bytes(
        b'\xef\xbb\xbf{% extends "ours/base.html" %}{% block home %}HOME{% endblock %}'
    )
    made = files()
    assert "MINE" in text(made["a/index.html"])
    assert "HOME" in text(made["index.html"])
    assert text(made["index.html"]).startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("name", "source", "message"),
    [
        ("lesson.html", '{% extends "ours/lesson.html" %}\n{% block %}', "2: this template cannot be filled in: expected"),
        ("lesson.html", "\n{{ nothing }}", "2: this template cannot be filled in: 'nothing' is undefined"),
        ("lesson.html", "{{ lesson.nothing }}", "1: this template cannot be filled in: 'builder.course.Lesson object' has"),
        ("lesson.html", "{{ 1 / 0 }}", "1: this template cannot be filled in: ZeroDivisionError: division by zero"),
        ("lesson.html", '{% extends "ours/leson.html" %}', "1: there is no template 'ours/leson.html' (did you mean "
         "'ours/lesson.html'?)"),
        ("lesson.html", '{% extends "lesson.html" %}', "1: this template leads back to itself"),
        ("home.html", "{{ 1 | nothing }}", "1: this template cannot be filled in: No filter named 'nothing'."),
        ("feed.xml", "<a>{{ x", "1: this template cannot be filled in: unexpected end of template"),
        ("404.html", "{{ x }}", "1: this template cannot be filled in: 'x' is undefined"),
    ],
)  # fmt: skip
def test_a_template_that_fails_is_said_at_its_line(content, wrong, name, source, message):
    content.write(f"templates/{name}", source)
    (mistake,) = wrong()
    assert mistake.startswith(f"templates/{name}:{message}")


def test_every_template_that_fails_is_said(content, wrong):
    for name in ("home.html", "404.html", "lesson.html"):
        content.write(f"templates/{name}", "{{ x }}")
    assert len(wrong()) == 3


def test_texts_of_the_theme_are_utf_8(content, wrong):
    for path in ("templates/home.html", "assets/extra.css", "assets/mine.js"):
        content.write(path, "")
        (content.folder / path).write_bytes(b"one\n\xe9")
    assert wrong() == [
        f"{path}:2: this is not UTF-8 (byte e9): save the file as UTF-8"
        for path in ("assets/extra.css", "assets/mine.js", "templates/home.html")
    ]


def test_style_sheets_of_a_site_are_linked_and_stand_in_for_ours(content, files):
    content.write("assets/page.css", "p { color: red }")
    for name in ("extra.css", "sub/x y.css", ".hidden.css", "old.css~"):
        content.write(f"assets/{name}", "b {}")
    (content.folder / "assets" / "loop").symlink_to(".")
    made = files()
    page = text(made["a/index.html"])
    assert [path for path in made if path.endswith(".css") and not re.search("figures|elsewhere", path)] == [
        path for path in made if path.startswith(("assets/extra-", "assets/page-", "assets/sub/x y-"))
    ]
    assert 'href="../assets/sub/x%20y-' in page
    assert any(text(file) == "p { color: red }" for path, file in made.items() if path.startswith("assets/page-"))


def test_static_files_are_copied_as_they_are_but_for_litter(content, files):
    kept = ["CNAME", ".nojekyll", ".well-known/x", "a/p.png", "deep/er/f"]
    for path in [*kept, ".DS_Store", ".git/HEAD", ".env", "old~", "__pycache__/x.pyc"]:
        content.write(f"static/{path}", "x")
    (content.folder / "static" / "linked").symlink_to("deep")
    (content.folder / "static" / "up").symlink_to("..")
    root = content.folder / "static"
    made = [path for path, file in files().items() if str(file.source).startswith(str(root))]
    assert sorted(made) == sorted([*kept, "linked/er/f"])


@pytest.mark.parametrize(
    "path", ["index.html", "a/index.html", "sw.js", "feed.xml", "notices.txt", ".built.json", "disk/x", "404.html"]
)
def test_static_files_that_want_the_place_of_ours(content, wrong, path):
    content.write(f"static/{path}", "x")
    assert wrong() == [f"static/{path}: the site has a file {path!r} of its own: give this one another name"]


def test_files_and_folders_of_one_name(content, wrong):
    content.write("static/a", "x")
    content.lesson("feed.xml", "Hello.", day=2)
    content.lesson("sw.js", "Hello.", day=3)
    assert wrong() == [
        f"{place}: the site has a file {name!r} where this needs a folder: give one of them another name"
        for place, name in (("a", "a"), ("feed.xml", "feed.xml"), ("sw.js", "sw.js"))
    ]


def test_static_files_that_are_none(content, wrong):
    content.write("static/ok", "x")
    root = content.folder / "static"
    os.mkfifo(root / "pipe")
    (root / "link").symlink_to("nowhere")
    (root / os.fsdecode(b"\xff")).write_text("x")
    assert wrong() == [
        "static/link: this is a link to 'nowhere', where nothing is",
        "static/pipe: this is no file that can be read",
        "static/\udcff: the name of this file is not UTF-8, so it has no address: rename it",
    ]


def test_what_machines_read_is_well_formed_whatever_a_title_holds(content, files):
    title = '</title><script>1</script> & \\"q\\" 😀 ]]>'
    content.write(
        "site.toml", f'title = "{title}"\nsummary = "{title}"\nauthors = ["A & <B>"]\nbase = "https://e.org/a&b"\n'
    )
    content.lesson("b", "Hello.", day=2)
    lesson = content.folder / "b" / "lesson.md"
    lesson.write_text(lesson.read_text().replace('"B"', f'"{title}"'))
    made = files()
    for path in ("feed.xml", "sitemap.xml"):
        xml.dom.minidom.parseString(made[path].read())
    assert "<script>1" not in text(made["index.html"]) + text(made["b/index.html"]) + text(made["manifest.webmanifest"])
