"""The policy of a page: computed from what stands in it, and nothing from elsewhere that the site does not name."""

import base64
import hashlib
import re

import pytest

from builder.policy import header, stated

PAGE = '<!doctype html><html><head>\n<meta charset="utf-8">\n{}</head><body>{}</body></html>'
CSP = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def policy(head: str = "", body: str = "", embeds: tuple[str, ...] = ()) -> dict[str, list[str]]:
    found = CSP.search(stated(PAGE.format(head, body), embeds))
    assert found
    return {name: sources for name, *sources in (part.split() for part in found[1].split("; "))}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_it_stands_before_everything_but_the_encoding():
    html = stated(PAGE.format("<script>1</script>", ""))
    assert html.index("charset") < html.index("Content-Security-Policy") < html.index("<script>")


def test_only_the_scripts_that_stand_in_the_page_may_run():
    found = policy("<script>one < 2</script>", "<script type=module>\nthree\n</script><SCRIPT>4</SCRIPT>")
    assert {digest("one < 2"), digest("\nthree\n"), digest("4"), "'self'"} == set(found["script-src"])
    assert found["default-src"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'"} & {*found["script-src"], *found["style-src-elem"]}


@pytest.mark.parametrize(
    "text",
    ['<script type="application/json">1</script>', '<script src="a.js"></script>', "<!-- <script>1</script> -->"],
)
def test_what_is_no_script_of_the_page_needs_no_hash(text):
    assert policy(body=text)["script-src"] == ["'self'"]


def test_a_page_that_runs_python_may_compile_webassembly():
    assert "'wasm-unsafe-eval'" in policy('<script type="application/json" id="page:start">{}</script>')["script-src"]
    assert "'wasm-unsafe-eval'" not in policy()["script-src"]


def test_a_style_of_the_page_is_known_by_its_hash():
    assert policy("<style>p {}</style>")["style-src-elem"] == ["'self'", digest("p {}")]


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ('<img src="https://a.example/x.png" alt="">', "img-src"),
        ('<img srcset="x.png 1x, https://a.example/x.png 2x" alt="">', "img-src"),
        ("<iframe src='https://a.example/x?y=1'></iframe>", "frame-src"),
        ("<video src=//a.example/x.mp4></video>", "media-src"),
        ('<script src="https://a.example/x.js"></script>', "script-src"),
    ],
)
def test_only_what_the_site_names_comes_from_elsewhere(text, directive):
    assert "https://a.example" in policy(body=text, embeds=("https://a.example",))[directive]
    assert "https://a.example" not in policy(body=text, embeds=("https://b.example",)).get(directive, [])
    assert "https://a.example" not in policy(embeds=("https://a.example",)).get(directive, [])


def test_frames_are_for_pages_that_have_some():
    assert policy(body='<iframe src="x.html"></iframe>')["frame-src"] == ["'self'"]
    assert "frame-src" not in policy()


def test_a_host_gets_one_policy_for_all_pages():
    text = header([PAGE.format("<script>1</script>", ""), PAGE.format("<script>2</script>", "")])
    assert digest("1") in text
    assert digest("2") in text
    assert "\n" not in text
