"""Links, pictures, figures and files of a text, each looked up, whatever folder it lies in."""

import os

import pytest

from builder import markdown


def html(lesson):
    return markdown.fill(lesson.document, {slot: one.href for slot, one in lesson.addresses.items()})


def lesson(course, slug="a"):
    return next(one for one in course.lessons if one.slug == slug)


def write(content, text, **files):
    content.lesson("a", text)
    content.lesson("b", "## Part\n\n![D.](dial.py)", day=2, dial=files.pop("dial", "") or PLAIN)
    for path, source in files.items():
        content.write(path.replace("__", "/"), source)


PLAIN = (
    "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass State: pass\ndef view(state): return 'Hello'\n"
)


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("../b/", "../b/index.html"),
        ("../b", "../b/index.html"),
        ("../b/lesson.md", "../b/index.html"),
        ("../b/index.html#part", "../b/index.html#part"),
        ("../b/lesson.md#dial", "../b/index.html#dial"),
        ("../b/#dial=a%20state", "../b/index.html#dial=a%20state"),
        ("../", "../index.html"),
        ("../index.html", "../index.html"),
        ("#here", "#here"),
        ("https://example.org/x", "https://example.org/x"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("points.csv", "points.csv"),
        ("./data/more.csv?raw=1#L2", "data/more.csv?raw=1#L2"),
        ("<data/two words.csv>", "data/two%20words.csv"),
        ("data/two%20words.csv", "data/two%20words.csv"),
        ("../shared/all.csv", "../shared/all.csv"),
        ("../b/dial.py", "../b/dial.py"),
        ("../CNAME", "../CNAME"),
        ("../static/CNAME", "../CNAME"),
    ],
)
def test_links_lead_where_they_say(content, gathered, address, href):
    files = {
        "a/points.csv": "",
        "a/data/more.csv": "",
        "a/data/two words.csv": "",
        "shared/all.csv": "",
        "static/CNAME": "x",
    }
    write(content, f"## Here\n\n[x]({address})", **files)
    assert f'href="{href}"' in html(lesson(gathered()))


def test_files_are_published_where_links_expect_them(content, gathered):
    files = {"a/data/more.csv": "", "shared/all.csv": "", "a/img/p.png": "", "static/CNAME": "x", "a/unused.png": ""}
    write(content, "[x](data/more.csv) [y](../shared/all.csv) ![p](img/p.png) [c](../CNAME)", **files)
    assert sorted(lesson(gathered()).files) == ["a/data/more.csv", "a/img/p.png", "shared/all.csv"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x](../c/)", "the link '../c/' leads nowhere (did you mean '../b/'?)"),
        ("[x](pionts.csv)", "the link 'pionts.csv' leads nowhere (did you mean 'points.csv'?)"),
        ("[x](Points.csv)", "the link 'Points.csv' leads nowhere (did you mean 'points.csv'?)"),
        ("[x](.env)", "the link '.env' leads nowhere"),
        ("[x](../../outside.txt)", "the link '../../outside.txt' leads nowhere"),
        ("[x](/b/)", "the link '/b/' begins at the root of the host, where this site may not be: write it from this lesson, "
                     "'../b/'"),
        ("[x](../b/#prat)", "the link '../b/#prat': the lesson 'b' has no 'prat' (did you mean 'part'?)"),
        ("[x](#nowhere)", "the link '#nowhere': this lesson has no 'nowhere' (did you mean 'here'?)"),
        ('<img src="nowhere.png">', "the link 'nowhere.png' leads nowhere"),
        ("![C.](figures/dail.py)", "there is no figure 'figures/dail.py' (did you mean 'figures/dial.py'?)"),
        ("![C.](lesson.py)", "lesson.py gives the text its names; it is no figure"),
        ("![C.](a.b.py)", "the figure 'a.b.py': dots and spaces cannot stand in the names of its file and folders"),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_said(content, mistakes, text, message):
    files = {"a/points.csv": "", "a/.env": "", "a/figures/dial.py": PLAIN, "a/lesson.py": "", "a/a.b.py": PLAIN}
    write(content, f"## Here\n\n{text}", **files)
    (content.folder.parent / "outside.txt").touch()
    assert mistakes() == [f"a/lesson.md:9: {message}"]


ELSEWHERE = [
    "![p](https://example.org/p.png)",
    '<img srcset="https://example.org/p.png 2x" src="data:," alt="">',
    '<iframe src="//example.org/x"></iframe>',
    '<video src="https://EXAMPLE.org/x.mp4"></video>',
    '<script src="https://example.org/x.js"></script>',
    '<link rel="stylesheet" href="https://example.org/x.css">',
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_what_a_page_shows_from_elsewhere_is_named_by_the_site(content, mistakes, gathered, text):
    write(content, f"## Here\n\n{text}")
    (said,) = mistakes()
    assert "comes from elsewhere" in said
    assert 'embeds = ["https://example.org"]' in said
    with (content.folder / "site.toml").open("a") as file:
        file.write('embeds = ["https://example.org/"]\n')
    assert "example.org/" in html(lesson(gathered())).lower()


def test_a_frame_may_show_a_page_of_the_site(content, gathered):
    write(content, '<iframe src="../b/"></iframe>')
    assert '<iframe src="../b/index.html">' in html(lesson(gathered()))


def test_a_figure_may_lie_in_a_folder_and_in_a_shared_one(content, gathered):
    write(
        content,
        "![C.](./figures/dial.py)\n\n![C.](../shared/other_dial.py)",
        **{"a/figures/dial.py": PLAIN, "shared/other_dial.py": PLAIN},
    )
    one, other = lesson(gathered()).figures
    assert (one.id, one.module) == ("dial", "content.a.figures.dial")
    assert (other.id, other.module) == ("other-dial", "content.shared.other_dial")
    assert sorted(lesson(gathered()).shipped) == ["content/a/figures/dial.py", "content/shared/other_dial.py"]


def test_an_id_of_its_own_is_kept_and_the_same_figure_may_be_there_twice(content, gathered):
    write(content, "![C.](dial.py){#first}\n\n![C.](dial.py)\n\n[x](#first)", **{"a/dial.py": PLAIN})
    assert [figure.id for figure in lesson(gathered()).figures] == ["first", "dial"]


def test_two_figures_with_one_id_are_a_mistake(content, mistakes):
    write(
        content,
        "![C.](my_dial.py)\n\n![C.](figures/my-dial.py)",
        **{"a/my_dial.py": PLAIN, "a/figures/my-dial.py": PLAIN},
    )
    assert mistakes() == [
        "a/lesson.md:9: the figures 'my_dial.py' and 'figures/my-dial.py' have the same id, 'my-dial': give one of them "
        "another, ![…](figures/my-dial.py){#my-dial-2}"
    ]


def test_headings_and_figures_named_like_parts_of_the_page(content, gathered):
    text = "## Python\n\n## Main\n\n## Theme\n\n![C.](start.py)\n\n[a](#python) [b](#main) [c](#theme) [d](#start)"
    write(content, text, **{"a/start.py": PLAIN})
    assert [heading.id for heading in lesson(gathered()).document.headings] == ["python", "main", "theme"]


def test_a_heading_with_the_id_of_a_figure_is_a_mistake(content, mistakes):
    write(content, "![C.](dial.py)\n\n## Dial", **{"a/dial.py": PLAIN})
    assert mistakes() == ["a/lesson.md:9: the id 'dial' is that of a figure already"]


def test_data_files_that_front_matter_names(content, gathered, mistakes):
    write(
        content,
        "![C.](dial.py)",
        **{"a/dial.py": PLAIN, "a/data/one.csv": "", "a/data/two.csv": "", "shared/x.csv": ""},
    )
    front = (content.folder / "a" / "lesson.md").read_text()
    content.write("a/lesson.md", front.replace("date =", 'files = ["data/*.csv", "../shared/x.csv"]\ndate =', 1))
    shipped = sorted(lesson(gathered()).shipped)
    assert shipped == ["content/a/data/one.csv", "content/a/data/two.csv", "content/a/dial.py", "content/shared/x.csv"]
    content.write("a/lesson.md", front.replace("date =", 'files = ["date/one.csv"]\ndate =', 1))
    assert mistakes() == [
        "a/lesson.md:4: files: 'date/one.csv' names no file of the content folder (did you mean 'data/one.csv'?)"
    ]


def test_a_link_to_a_draft_is_a_mistake_also_while_serving(content, gathered, mistakes):
    write(content, "[x](../b/)")
    front = (content.folder / "b" / "lesson.md").read_text()
    content.write("b/lesson.md", front.replace("date =", "draft = true\ndate =", 1))
    assert mistakes() == ["a/lesson.md:7: the link '../b/': the lesson 'b' is a draft, which is not published"]
    content.lesson("a", "Text.")
    assert [one.slug for one in gathered().lessons] == ["a"]
    assert [one.slug for one in gathered(has_drafts=True).lessons] == ["a", "b"]


def test_a_draft_with_mistakes_keeps_nobody_from_publishing(content, gathered):
    content.lesson("a", "Text.")
    content.lesson("b", "[x](nowhere)", day=2)
    front = (content.folder / "b" / "lesson.md").read_text()
    content.write("b/lesson.md", front.replace("date =", "draft = true\ndate =", 1))
    assert [one.slug for one in gathered().lessons] == ["a"]


def test_ordered_lessons_come_first_then_by_date(content, gathered):
    for slug, day, order in (
        ("late", 4, ""),
        ("second", 1, "order = 2\n"),
        ("early", 2, ""),
        ("first", 9, "order = 1\n"),
    ):
        content.lesson(slug, "Text.", day=day)
        front = (content.folder / slug / "lesson.md").read_text()
        content.write(f"{slug}/lesson.md", front.replace("date =", f"{order}date =", 1))
    assert [one.slug for one in gathered().lessons] == ["first", "second", "early", "late"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_lesson_that_is_a_link_builds(content, gathered, tmp_path):
    write(content, "Text.")
    elsewhere = tmp_path / "elsewhere"
    (content.folder / "b").rename(elsewhere)
    (content.folder / "b").symlink_to(elsewhere)
    content.write("b/p.png", "")
    text = (elsewhere / "lesson.md").read_text()
    (elsewhere / "lesson.md").write_text(text + "\n\n![p](p.png) [a](../a/) [own](dial.py)")
    assert sorted(lesson(gathered(), "b").files) == ["b/dial.py", "b/p.png"]


def test_accents_may_be_part_of_their_letters_or_stand_apart(content, gathered):
    apart, composed = "e\u0301.png", "\u00e9.png"
    content.write(f"a/{apart}", "x")
    content.lesson("a", f"![p]({composed}) ![q]({apart}) ![r](e%CC%81.png)")
    found = lesson(gathered())
    assert html(found).count('src="e%CC%81.png"') == 3
    assert list(found.files) == [f"a/{apart}"]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("P.png", "the link 'P.png' leads nowhere (did you mean 'p.png'?)"),
        ("what?.png", "the link 'what?.png' leads nowhere (did you mean 'what%3F.png'?)"),
        ("broken.png", "the link 'broken.png' leads nowhere"),
        ("folder.py", "there is no figure 'folder.py'"),
    ],
)
def test_a_guess_is_something_that_works(content, mistakes, address, message):
    content.lesson("a", f"![p]({address})")
    content.write("a/p.png", "x")
    content.write("a/what?.png", "x")
    (content.folder / "a" / "broken.png").symlink_to("nowhere")
    (content.folder / "a" / "folder.py").mkdir()
    assert mistakes() == [f"a/lesson.md:7: {message}"]


def test_files_of_the_front_matter_that_are_none(content, mistakes):
    content.write("a/data/x.csv", "1")
    content.write("a/.env", "secret")
    files = ["", "data", "data/y.csv", "/etc/passwd", "../../../etc/passwd", "**.csv", ".env", "t"]
    front = f'+++\ntitle = "t"\nsummary = "S"\ndate = 2026-01-01\nfiles = [\n{"".join(f"  {one!r},\n" for one in files)}]\n+++\n'
    content.write("a/lesson.md", front)
    nothing = "names no file of the content folder"
    assert mistakes() == [
        f"a/lesson.md:6: files: '' {nothing}",
        f"a/lesson.md:7: files: 'data' {nothing}: it is a folder, and 'data/*' names the files in it",
        f"a/lesson.md:8: files: 'data/y.csv' {nothing} (did you mean 'data/x.csv'?)",
        f"a/lesson.md:9: files: '/etc/passwd' {nothing}",
        f"a/lesson.md:10: files: '../../../etc/passwd' {nothing}",
        f"a/lesson.md:11: files: '**.csv' {nothing}",
        f"a/lesson.md:12: files: '.env' {nothing}",
        f"a/lesson.md:13: files: 't' {nothing}",
    ]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("<http://[bad>", "the link 'http://[bad' is no address: Invalid IPv6 URL"),
        ("<C:\\\\data\\\\x.csv>", "is a path of this computer: write it from this lesson, with /"),
        ("file:///etc/passwd", "the link 'file:///etc/passwd' is a path of this computer"),
        ("https:///x", "the link 'https:///x' names no host, as https://example.org/ does"),
        ("b", "the link 'b' leads nowhere (did you mean '../b/'?)"),
    ],
)
def test_addresses_that_lead_nowhere_on_any_computer(content, mistakes, address, message):
    write(content, f"[x]({address})")
    (mistake,) = mistakes()
    assert message in mistake
    assert mistake.startswith("a/lesson.md:7: ")


def test_the_feed_and_the_notices_can_be_linked(content, gathered):
    write(content, "[feed](../feed.xml) [notices](../notices.txt)")
    assert 'href="../feed.xml"' in html(lesson(gathered()))
    assert 'href="../notices.txt"' in html(lesson(gathered()))


@pytest.mark.parametrize("text", ["![D.](dial.py){#a:b}", "![D.](dial.py){#x}\n\n![E.](../b/dial.py){#x}"])
def test_a_wrong_id_is_said_once(content, mistakes, text):
    write(content, text)
    content.write("a/dial.py", PLAIN)
    (mistake,) = mistakes()
    assert mistake.startswith("a/lesson.md:")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/dial.py", "there is no figure '/dial.py' (did you mean 'dial.py'?)"),
        ("https://example.org/dial.py", "a figure is a file of this site, and no address elsewhere"),
    ],
)
def test_figures_that_are_elsewhere(content, mistakes, address, message):
    write(content, f"![D.]({address})")
    content.write("a/dial.py", PLAIN)
    (mistake,) = mistakes()
    assert message in mistake
