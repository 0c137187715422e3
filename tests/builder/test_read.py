"""The sources of a content folder as people keep them: their encodings, their names, their mistakes."""

import os

import pytest

from builder.read import line_of_key, read
from tests.builder.conftest import FRONT, SITE


def slugs(content):
    return [lesson.slug for lesson in read(content.folder).lessons]


def wrong(content):
    return [str(mistake).replace(f"{content.folder}/", "") for mistake in read(content.folder).mistakes]


def test_a_byte_order_mark_and_other_line_ends_are_accepted(content):
    (content.folder / "site.toml").write_bytes(b"\xef\xbb\xbf" + SITE.replace("\n", "\r\n").encode())
    file = content.lesson("a", "One.\n\nTwo.")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    sources = read(content.folder)
    assert sources.mistakes == ()
    assert sources.lessons[0].text == "\n" * 6 + "One.\n\nTwo."


def test_another_encoding_is_a_mistake_with_its_line(content):
    file = content.lesson("a", "One.\n\nZürich.")
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    assert wrong(content) == ["a/lesson.md:9: this is not UTF-8 (byte fc): save the file as UTF-8"]


def test_hidden_folders_hold_no_lessons(content):
    content.lesson("a", "Text.")
    for folder in (".trash", ".ipynb_checkpoints", "a/.git", "__pycache__", "a/old~"):
        content.write(f"{folder}/lesson.md", "no front matter")
    assert slugs(content) == ["a"]
    assert wrong(content) == []


@pytest.mark.parametrize("slug", ["a", "my lesson", "c++", "intro.v2", "Введение", "引言", "2-lines", "a_b"])
def test_names_that_an_address_can_have(content, slug):
    content.lesson(slug, "Text.")
    assert slugs(content) == [slug]
    assert wrong(content) == []


@pytest.mark.parametrize("slug", ["_draft", "a?b", "a#b", "50%", "-a", "a&b", "a'b", 'a"b'])
def test_other_names_are_a_mistake_that_says_which_do(content, slug):
    content.lesson(slug, "Text.")
    (mistake,) = wrong(content)
    assert mistake.startswith(f"{slug}/lesson.md: {slug!r} cannot be a lesson's address: a name begins with a letter")


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("part/one", "a lesson's folder lies directly in"),
        ("assets", "'assets' is the folder for the site's own assets: give the lesson another name"),
        ("templates", "'templates' is the folder for the site's own templates: give the lesson another name"),
    ],
)
def test_lessons_that_would_not_be_found(content, slug, message):
    content.lesson(slug, "Text.")
    assert message in wrong(content)[0]


def test_names_that_are_one_on_other_computers(content):
    content.lesson("Intro", "Text.")
    content.lesson("intro", "Text.")
    assert wrong(content) == [
        "intro/lesson.md: 'intro' and 'Intro' are the same folder on some computers: rename one of them"
    ]


def test_what_is_copied_as_it_is_may_hold_anything(content):
    content.lesson("a", "Text.")
    content.write("static/notes/lesson.md", "no lesson")
    assert slugs(content) == ["a"]
    assert wrong(content) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Hello", "1: a lesson begins with front matter: TOML between two lines of +++"),
        ("---\ntitle: x\n---\n", "1: a lesson begins with front matter: TOML between two lines of +++; this one is YAML "
                                 'between lines of ---: write +++ and title = "…" instead'),
        ('+++\ntitle = "x"\n', "1: a lesson begins with front matter: TOML between two lines of +++; the second is missing"),
        ("", "1: a lesson begins with front matter: TOML between two lines of +++"),
    ],
)  # fmt: skip
def test_front_matter_that_is_none(content, text, message):
    content.write("a/lesson.md", text)
    assert wrong(content) == [f"a/lesson.md:{message}"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('order = "first"', "4: order is a whole number, not 'first'"),
        ("draft = 1", "4: draft is true or false, not 1"),
        ("order = true", "4: order is a whole number, not True"),
        ('files = "x.csv"', "4: files is a list of texts in quotes, not 'x.csv'"),
        ("packages = [1]", "4: packages is a list of texts in quotes, not [1]"),
        ('# title = "no"\ntitel = "x"', "5: unknown key 'titel' (did you mean 'title'?)"),
    ],
)
def test_front_matter_with_mistakes(content, line, message):
    content.lesson("a", "Text.")
    front = FRONT.format(title="A", day=1).replace("date =", f"{line}\ndate =")
    content.write("a/lesson.md", front + "Text.")
    assert wrong(content) == [f"a/lesson.md:{message}"]


def test_no_site_and_no_folder(content, tmp_path):
    (content.folder / "site.toml").unlink()
    assert next(one.split(": ", 1)[1] for one in wrong(content)).startswith("missing")
    (mistake,) = read(tmp_path / "nowhere").mistakes
    assert "there is no such folder" in mistake.text


def test_a_key_is_found_where_it_is_given():
    source = '# base = "no"\ntitle = "base = x"\n"base" = "y"\n[words]\nundo = "z"\n'
    assert line_of_key(source, "base") == 3
    assert line_of_key(source, "words") == 4
    assert line_of_key(source, "missing") == 1


def test_front_matter_in_yaml_is_no_part_of_the_text(content, mistakes):
    content.write("a/lesson.md", "---\ntitle: x\ntags: [a](b)\n---\n\n[x](nowhere.md)\n")
    said = mistakes()
    assert len(said) == 2
    assert said[0].startswith("a/lesson.md:1: a lesson begins with front matter")
    assert said[1] == "a/lesson.md:6: the link 'nowhere.md' leads nowhere"


@pytest.mark.parametrize("slug", ["हिन्दी", "ภาษาไทย", "தமிழ்", "עִבְרִית"])
def test_letters_may_carry_marks(content, slug):
    content.lesson(slug, "Text.")
    assert slugs(content) == [slug]
    assert wrong(content) == []


def test_a_name_with_its_accents_apart_is_a_mistake_that_says_so(content):
    content.lesson("Cafe\u0301", "Text.")
    (mistake,) = wrong(content)
    assert "letters and their accents stand apart" in mistake
    assert "'Caf\u00e9'" in mistake


def test_links_that_lead_back_are_not_followed(content):
    content.lesson("a", "Text.")
    (content.folder / "a" / "loop").symlink_to(".")
    (content.folder / "loop").symlink_to(content.folder)
    (content.folder / "self").symlink_to("self")
    assert slugs(content) == ["a"]
    assert wrong(content) == []


def test_what_cannot_be_read_is_a_mistake_and_the_rest_is_read(content):
    content.lesson("a", "Text.")
    for slug in ("b", "c"):
        (content.folder / slug).mkdir()
    (content.folder / "b" / "lesson.md").symlink_to("nowhere")
    os.mkfifo(content.folder / "c" / "lesson.md")
    content.write("assets", "no folder")
    assert slugs(content) == ["a"]
    assert wrong(content) == [
        "assets: 'assets' is a folder for the site's own assets: here it is a file",
        "b/lesson.md: this is a link to 'nowhere', where nothing is",
        "c/lesson.md: this is no file that can be read",
    ]


def test_texts_that_would_be_left_out(content):
    content.lesson("a", "Text.")
    content.write("lesson.md", FRONT.format(title="B", day=1))
    content.write("b/Lesson.md", FRONT.format(title="B", day=1))
    assert wrong(content) == [
        "lesson.md: a lesson lies in a folder of its own: move this to NAME/lesson.md",
        "b/Lesson.md: a lesson's text is called 'lesson.md': rename this file",
    ]


def test_empty_lines_before_the_front_matter_are_accepted(content):
    content.write(
        "a/lesson.md", "\n \n" + FRONT.format(title="A", day=1).replace('title = "A"', 'titel = "A"') + "Text."
    )
    assert wrong(content) == ["a/lesson.md:4: unknown key 'titel' (did you mean 'title'?)"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"A course"', '""', "1: title is empty"),
        ('["A. Author"]', "[]", "3: authors is empty"),
        ('["A. Author"]', '["A\\u0001"]', "3: authors holds '\\x01', a control character that no page can show"),
        ("authors", 'base = "https://example.org/?q"\nauthors', "3: base is an absolute address like "
         "'https://example.org/course/', without '?': not 'https://example.org/?q'"),
        ("authors", 'base = "example.org/a"\nauthors', "3: base is an absolute address like "
         "'https://example.org/course/', not 'example.org/a' (did you mean 'https://example.org/a/'?)"),
        ("authors", 'base = "https://a:b/"\nauthors', "3: base is an absolute address like 'https://example.org/course/', "
         "not 'https://a:b/'"),
        ("authors", "x =\nauthors", "3: this is not TOML: Invalid value (column 4)"),
    ],
)  # fmt: skip
def test_what_a_site_says_is_checked(content, old, new, message):
    content.lesson("a", "Text.")
    content.write("site.toml", SITE.replace(old, new, 1))
    assert wrong(content) == [f"site.toml:{message}"]


@pytest.mark.parametrize(
    "base", ["https://example.org", "HTTPS://example.org/a/", "http://localhost:8000", "https://müller.de/ä"]
)
def test_addresses_that_pages_can_begin_with(content, base):
    content.lesson("a", "Text.")
    content.write("site.toml", f'{SITE}base = "{base}"\n')
    site = read(content.folder).site
    assert wrong(content) == []
    assert site is not None
    assert site.base == base.rstrip("/") + "/"


def test_a_key_of_a_table_is_found_where_that_is_given():
    source = 'undo = "no"\n[words]\nlight = "undo"\nundo = "x"\n[words.figures]\none = "y"\n'
    assert line_of_key(source, "undo", "words") == 4
    assert line_of_key(source, "figures", "words") == 5
    assert line_of_key('title = "x"\nwords = { light = "a", undo = "b" }\n', "undo", "words") == 2


@pytest.mark.parametrize(
    "wrong_one", ["example.org", "https://example.org/page", "https://*", "https://a.b 'unsafe-inline'"]
)
def test_what_pages_may_show_is_named_by_its_origin(content, wrong_one):
    content.lesson("a", "Text.")
    content.write("site.toml", f'title = "A"\nsummary = "B"\nauthors = ["C"]\nembeds = ["{wrong_one}"]\n')
    (said,) = wrong(content)
    assert said.startswith(
        "site.toml:4: embeds names places that pages may show something of, like 'https://example.org'"
    )


def test_a_line_that_is_no_toml_hides_no_other_mistake(content):
    text = '+++\ntitle = A\nsumary = "B"\ndate = 2026-13-01\nauthors = "C"\n+++\n'
    content.write("a/lesson.md", text)
    said = wrong(content)
    assert [one.split(": ", 1)[0] for one in said] == [f"a/lesson.md:{line}" for line in (2, 4, 3, 5)]
    assert "unknown key 'sumary' (did you mean 'summary'?)" in said[2]
