"""Drawings: what is drawn stays, what could act or fetch is refused, what an editor left is dropped."""

from __future__ import annotations

from itertools import islice
from xml.etree import ElementTree as ET

import pytest

from survey.errors import MediaError
from survey.formats import media, svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 72 72">'


def cleaned(inside: str, head: str = HEAD) -> str:
    return svg.clean(f"{head}{inside}</svg>".encode()).decode()


def refusal(inside: str, head: str = HEAD) -> str:
    with pytest.raises(MediaError) as caught:
        cleaned(inside, head)
    assert caught.value.code == "unsafe-drawing"
    assert caught.value.mend
    return caught.value.message


def test_what_is_drawn_is_kept() -> None:
    drawn = '<g fill="#fff" transform="rotate(3)"><path d="M1 1L2 2"/><circle cx="1" cy="2" r="3"/></g>'
    assert cleaned(drawn) == f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">{drawn}</svg>'


def test_what_only_an_editor_needs_is_dropped() -> None:
    left = cleaned(
        "<!-- drawn at night --><metadata><x/></metadata><title>Bus</title><desc>A bus</desc>"
        '<g id="layer1" class="a" data-name="b"/><sodipodi:namedview xmlns:sodipodi="urn:s"><sodipodi:grid/>'
        '</sodipodi:namedview><path xmlns:i="urn:i" i:label="x" id="p" d="M1 1"/>'
    )
    assert left == '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><path d="M1 1"/></svg>'


def test_a_gradient_of_its_own_may_be_referred_to() -> None:
    inside = (
        '<defs><linearGradient id="sky"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<path fill="url(#sky)" d="M1 1"/>'
    )
    assert inside in cleaned(inside)


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<SCRIPT>alert(1)</SCRIPT>", "<SCRIPT>"),
        ('<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>', "<script>"),
        ("<foreignObject><body/></foreignObject>", "<foreignObject>"),
        ("<style>path{fill:url(http://x)}</style>", "<style>"),
        ('<image href="http://example.org/a.png"/>', "<image>"),
        ('<use href="#a"/>', "<use>"),
        ('<animate attributeName="href" values="javascript:alert(1)"/>', "<animate>"),
        ("<text>Buy</text>", "<text>"),
        ('<path onload="alert(1)" d="M1 1"/>', "onload"),
        ('<path ONCLICK="alert(1)" d="M1 1"/>', "ONCLICK"),
        ('<g style="fill:red"/>', "style"),
        ('<path fill="url(http://example.org/a)" d="M1 1"/>', "outside the file (fill)"),
        ('<path fill="URL( //example.org/a )" d="M1 1"/>', "outside the file (fill)"),
        ('<path mask="url(#a) url(data:x)" d="M1 1"/>', "outside the file (mask)"),
        ('<linearGradient xlink:href="http://example.org"/>', "outside the file (href)"),
        ('<linearGradient xlink:href="#other"/>', "borrows another part"),
        ('<a href="javascript:alert(1)"><path d="M1 1"/></a>', "<a>"),
    ],
)
def test_what_could_act_or_fetch_is_refused(inside: str, what: str) -> None:
    assert what in refusal(inside)


def test_a_handler_on_the_drawing_itself_is_refused() -> None:
    assert "onload" in refusal("", HEAD.replace(">", ' onload="alert(1)">'))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"\x89PNG\r\n",
        b"<svg viewBox='0 0 1 1'/>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        HEAD.encode(),
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD.encode() + b"</svg>",
        b'<!DOCTYPE svg SYSTEM "http://example.org/x.dtd">' + HEAD.encode() + b"</svg>",
        b'<?xml version="1.0" encoding="no-such"?>' + HEAD.encode() + b"</svg>",
        HEAD.encode().replace(b"0 0 72 72", b"\xff"),
    ],
)
def test_what_is_no_sound_drawing_is_refused(content: bytes) -> None:
    with pytest.raises(MediaError):
        svg.clean(content)


def test_instructions_to_the_browser_are_dropped() -> None:
    content = b'<?xml-stylesheet href="http://example.org/a.css"?>' + HEAD.encode() + b"</svg>"
    assert b"example" not in svg.clean(content)


def test_quotes_in_a_value_cannot_end_it() -> None:
    left = cleaned('<path fill=\'"/>&lt;script>\' d="M1 1"/>')
    [path] = ET.fromstring(left)
    assert path.get("fill") == '"/><script>'


def test_a_drawing_without_a_view_gets_one_from_its_size() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="48px" height="24">'
    assert 'viewBox="0 0 48 24"' in cleaned('<path d="M1 1"/>', head)
    assert "viewBox" in refusal("", '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="2">')


def test_parts_inside_parts_without_end_are_refused() -> None:
    assert "too many parts" in refusal("<g>" * 20_000 + "</g>" * 20_000)


def test_more_parts_than_a_pictogram_needs_are_refused() -> None:
    assert "too many parts" in refusal('<path d="M1 1"/>' * (svg.MAX_ELEMENTS + 1))


def test_a_file_too_large_is_not_read() -> None:
    with pytest.raises(MediaError, match="bytes"):
        svg.clean(b" " * (svg.MAX_BYTES + 1))


def test_drawings_of_openmoji_and_of_ours_pass_and_grow_no_larger() -> None:
    for folder in (media.OWN, media.openmoji_folder()):
        for path in islice(sorted(folder.glob("*.svg")), 0, None, 40):
            before = path.read_bytes()
            after = svg.clean(before)
            assert len(after) <= len(before)
            assert svg.clean(after) == after
