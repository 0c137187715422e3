"""What a browser keeps: pages that say what they are, and a list of the whole course."""

import hashlib
import json
import re

import pytest

from builder.build import assembled
from builder.bundle import Bundle
from builder.memory import Memory
from builder.mistakes import Mistakes
from builder.offline import sealed, service_worker
from builder.theme import theme_of

SEAL = re.compile(rb"<!--(\{.*\}) ([0-9a-f]{10})-->\n$")


@pytest.fixture
def theme(content):
    return lambda: theme_of(content.folder)


@pytest.fixture
def files(content, gathered, theme):
    def make():
        course = gathered()
        bundle = Bundle({}, {lesson.slug: {} for lesson in course.lessons}, ())
        return sealed(assembled(course, bundle, theme(), Memory()))

    content.lesson("a", "Hello.")
    return make


def whole(made, theme):
    worker = service_worker(made, theme())
    (listed,) = [file for path, file in worker.items() if path != "sw.js"]
    return json.loads(listed.read())


def test_a_page_ends_with_the_hash_of_all_before_that(files):
    made = files()
    for path in ("index.html", "a/index.html"):
        page = made[path].read()
        assert b"Content-Security-Policy" in page
        beside, seal = SEAL.search(page).groups()
        assert hashlib.sha256(page[:-14]).hexdigest()[:10] == seal.decode()
        assert json.loads(beside)["manifest.webmanifest"] == made["manifest.webmanifest"].fingerprint


def test_the_page_in_place_of_others_states_a_policy_and_needs_nothing(files):
    page = files()["offline.html"].read().decode()
    assert "style-src-elem 'self' 'sha256-" in page
    assert not re.search(r"<(?:script|link|img)\b", page)


def test_a_course_is_what_hosts_give_to_readers(content, files, theme):
    for path in ("_headers", ".well-known/security.txt", "_data/points.csv", "book.pdf"):
        content.write(f"static/{path}", "x")
    listed = whole(files(), theme)
    assert {"index.html", "offline.html", "a/index.html", "_data/points.csv", "book.pdf"} < set(listed)
    assert not {"_headers", ".well-known/security.txt", "404.html", "feed.xml", "sw.js"} & set(listed)


def test_a_reader_of_one_lesson_does_not_keep_a_list_of_hundreds(content, files, theme):
    def kept(made):
        script = service_worker(made, theme())["sw.js"].read().decode()
        return json.loads(re.search(r"SHELL\s*=\s*(\{.*?\})", script)[1])

    assert "index.html" in kept(files())
    for at in range(200):
        content.lesson(f"lesson-{at}", "Hello.")
    made = files()
    assert set(kept(made)) == {"offline.html"}
    assert f"lesson-{at}/index.html" in whole(made, theme)


def test_the_home_page_says_what_the_course_weighs(files, theme):
    made = files()
    said = int(re.search(rb'data-size="(\d+)"', made["index.html"].read())[1])
    assert 0 <= sum(size for _, size, *_ in whole(made, theme).values()) - said < 1000


def test_a_service_worker_of_the_sites_own_that_fails_is_said_at_its_line(content, files, theme):
    content.write("templates/sw.js", "\n{{ nothing }}")
    made = files()
    with pytest.raises(Mistakes, match="sw.js:2: this template cannot be filled in"):
        service_worker(made, theme())
