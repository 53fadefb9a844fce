"""Ogg and WebM files without what they say of their maker: nothing else changes, and no file does harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import MediaError
from survey.formats import matroska, media, ogg, spoken
from tests.properties import examples
from tests.samples import OPUS, PLACE, VORBIS, element, ogg_comments, ogg_page, ogg_sum, webm
from tests.samples import ogg as sound

HEARD = Path(__file__).parent / "heard"  # what a sound library and a browser have written
REAL = {path.name: path.read_bytes() for path in sorted(HEARD.iterdir())}
SKELETON = ogg_page(2, b"\x10", b"fishead\0" + PLACE[:8], serial=9)


def pages(body: bytes) -> Iterator[bytes]:
    """The pages of an Ogg file, each begun by its four letters."""
    return (b"OggS" + page for page in body.split(b"OggS")[1:])


@pytest.mark.parametrize("name", ["opus.ogg", "vorbis.ogg"])
def test_of_a_real_ogg_only_the_page_of_the_comments_changes(name: str) -> None:
    before, after = REAL[name], spoken.read(REAL[name]).body
    assert before.count(PLACE) == 3
    assert PLACE not in after
    assert b"libsndfile" not in after
    assert len(after) == len(before)
    changed = [now for then, now in zip(pages(before), pages(after), strict=True) if then != now]
    assert len(changed) == 1
    for page in pages(after):
        assert page[22:26] == ogg_sum(page[:22] + bytes(4) + page[26:])


def test_of_a_browsers_recording_nothing_tells_the_browser() -> None:
    before, after = REAL["chromium.webm"], spoken.read(REAL["chromium.webm"]).body
    assert before.replace(b"Chrome", bytes(6)) == after != before


def test_a_film_keeps_its_pictures_and_loses_what_it_tells() -> None:
    before = REAL["film.webm"]
    assert media.film("a.webm", before).body == before.replace(b"Chrome", bytes(6))
    with pytest.raises(MediaError):
        spoken.read(before)


@pytest.mark.parametrize(("head", "name", "end"), [(OPUS, b"OpusTags", b""), (VORBIS, b"\x03vorbis", b"\1")])
def test_comments_that_fill_many_pages_are_blanked_on_all_of_them(head: bytes, name: bytes, end: bytes) -> None:
    told = ogg_comments(name, b"METADATA_BLOCK_PICTURE=" + PLACE * 100, end=end) + b"after"
    full, rest = divmod(len(told) - 5, 255)
    cut = 255 * 4
    body = ogg_page(2, bytes([len(head)]), head)
    body += ogg_page(0, b"\xff" * 4, told[:cut]) + ogg_page(0, b"\xff" * (full - 4) + bytes([rest, 5]), told[cut:], 7)
    bare = spoken.read(body).body
    assert (PLACE in body, PLACE in bare, len(bare)) == (True, False, len(body))
    assert bare.endswith(b"after")
    assert all(page[22:26] == ogg_sum(page[:22] + bytes(4) + page[26:]) for page in pages(bare))


def test_every_sound_of_an_ogg_file_is_bare_and_what_is_none_is_left_out() -> None:
    one, other = sound(), sound(VORBIS, 144_000, serial=2)
    chained = one + PLACE + other + SKELETON + PLACE
    assert spoken.read(SKELETON + chained).body == spoken.read(one).body + spoken.read(other).body


def test_a_webm_keeps_its_tracks_and_says_nothing_of_whoever_made_it() -> None:
    before = webm(b"A_OPUS", 2, b"sound" * 9, element("536e", PLACE), element("ec", PLACE), element("bf", b"1234"))
    bare = spoken.read(before).body
    assert len(bare) == len(before)
    for secret in (PLACE, b"MOMENT", b"Phone", b"1234"):
        assert (secret in before, secret in bare) == (True, False)
    assert b"A_OPUS" in bare
    assert b"sound" * 9 in bare


def test_the_comments_of_vorbis_in_a_webm_go_too() -> None:
    told = ogg_comments(b"\x03vorbis", PLACE * 20, end=b"\1")
    private = b"\2" + bytes([len(VORBIS), *b"\xff" * (len(told) // 255), len(told) % 255]) + VORBIS + told + b"setup"
    before = webm(b"A_VORBIS", 2, b"sound", element("63a2", private))
    bare = spoken.read(before).body
    assert (PLACE in before, PLACE in bare, len(bare)) == (True, False, len(before))
    assert VORBIS in bare
    assert b"setup" in bare


def test_a_webm_that_says_how_long_it_is_is_believed() -> None:
    told = element("2ad7b1", (500_000).to_bytes(3, "big")), element("4489", bytes.fromhex("40bf4000"))
    track = element("ae", element("83", b"\2"), element("86", b"A_OPUS"))
    inner = element("1549a966", *told), element("1654ae6b", track), element("1f43b675", element("a3", b"\x81"))
    body = element("1a45dfa3", element("4282", b"webm")) + element("18538067", *inner)
    assert spoken.read(body).seconds == pytest.approx(5.9765625 * 500_000 / 1e9)


@pytest.mark.parametrize(
    "body",
    [
        ogg_page(2, bytes([len(OPUS)]), OPUS),
        ogg_page(2, bytes([len(OPUS)]), OPUS) * 2 + sound(),
        ogg_page(2, bytes([len(OPUS)]), OPUS) + ogg_page(0, b"\x08", b"OpusTags"),
        ogg_page(2, bytes([len(OPUS)]), OPUS) + ogg_page(0, b"\xff", b"OpusTags".ljust(255)),
        sound() + ogg_page(2, b"\x07", b"\x80theora", serial=3),
        ogg_page(2, b"", b"") * 200_001,
        sound()[:60],
    ],
    ids=["no comments", "begun again", "short", "unended", "a film", "pages without end", "cut"],
)
def test_an_ogg_file_whose_comments_cannot_be_blanked_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        ogg.bare(body)


@pytest.mark.parametrize(
    "body",
    [
        b"\0",
        b"\x1a\x45",
        b"\x1a\x45\xdf\xa3\x84ab",
        element("1549a966", known=False),
        element("1f43b675", known=False),
        element("18538067", element("1549a966", known=False)),
        element("18538067", element("1654ae6b", element("ae", element("86", known=False)))),
        element("18538067", element("1f43b675", b"\xec\x80" * 300_000, known=False)),
        webm(b"A_VORBIS", 2, b"", element("63a2", b"\2\1\1")),
        webm(b"A_VORBIS", 2, b"", element("63a2", b"\2\1\xff\xff\xff\xff")),
    ],
)
def test_a_webm_file_that_is_not_whole_is_refused(body: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        matroska.blank(bytearray(body))


@given(st.sampled_from([*REAL.values(), sound(), webm()]), st.data())
@settings(max_examples=examples(60), deadline=None)
def test_bytes_that_were_changed_on_the_way_are_bare_or_refused(body: bytes, data: st.DataObject) -> None:
    changed = bytearray(body[: data.draw(st.integers(0, len(body)))])
    for place in data.draw(st.lists(st.integers(0, 400), max_size=8)):
        if place < len(changed):
            changed[place] = data.draw(st.integers(0, 255))
    for read in (spoken.read, lambda given: media.film("a.webm", given)):
        with suppress(MediaError):
            once = read(bytes(changed))
            assert read(once.body).body == once.body


@given(st.sampled_from([b"OggS", b"\x1a\x45\xdf\xa3"]), st.binary(max_size=400))
@settings(max_examples=examples(60), deadline=None)
def test_any_bytes_are_read_or_refused_with_words(begins: bytes, rest: bytes) -> None:
    with suppress(MediaError):
        spoken.read(begins + rest)
