"""A recording is told by its bytes, and keeps nothing but the sound."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import MediaError
from survey.formats import spoken
from tests.samples import PLACE, VORBIS, amr, box, element, movie, mp3, ogg, picture, voice, webm

LENGTH = element("4489", bytes.fromhex("40bf4000"))
TRACK = element("1654ae6b", element("ae", element("83", b"\2"), element("86", b"A_OPUS")))


def nested(times: int) -> bytes:
    """Boxes within boxes."""
    return b"".join((8 * (times - each)).to_bytes(4, "big") + b"moov" for each in range(times))


@pytest.mark.parametrize(
    ("body", "mime", "suffix", "seconds"),
    [
        (voice(1.5), "audio/wav", "wav", 1.5),
        (movie(b"soun"), "audio/mp4", "m4a", 2),
        (movie(b"soun", brand=b"3gp4", seconds=7), "audio/3gpp", "3gp", 7),
        (ogg(), "audio/ogg", "ogg", 2),
        (ogg(VORBIS, 144_000), "audio/ogg", "ogg", 3),
        (webm(), "audio/webm", "webm", None),
        (mp3(), "audio/mpeg", "mp3", None),
        (amr(100), "audio/amr", "amr", 2),
    ],
)
def test_a_recording_is_known_by_its_bytes(body: bytes, mime: str, suffix: str, seconds: float | None) -> None:
    read = spoken.read(body)
    assert (read.mime, read.suffix) == (mime, suffix)
    assert read.seconds == pytest.approx(seconds)


TOLD = {"wav": voice(note=PLACE), "mp4": movie(b"soun"), "mp3": mp3(), "ogg": ogg(), "webm": webm()}


@pytest.mark.parametrize("body", TOLD.values(), ids=TOLD)
def test_what_it_says_of_the_place_is_gone(body: bytes) -> None:
    assert PLACE in body
    assert PLACE not in spoken.read(body).body


@pytest.mark.parametrize("times", [1, 2])
def test_an_mp3_is_without_every_tag_before_and_behind_it(times: int) -> None:
    sound = spoken.read(mp3()).body
    ape = b"APETAGEX" + bytes(4) + (len(PLACE) + 32).to_bytes(4, "little") + bytes(16)
    lyrics = b"LYRICSBEGIN" + PLACE + f"{11 + len(PLACE):06}LYRICS200".encode()
    tag = b"TAG" + PLACE.ljust(125, b"\0")
    before = b"ID3\4\0\0\0\0\0" + bytes([len(PLACE)]) + PLACE
    assert spoken.read(before * times + bytes(9) + sound + (PLACE + ape + lyrics + tag) * times).body == sound


def test_nothing_in_an_mp4_moves_and_the_moment_is_forgotten() -> None:
    before = movie(b"soun")
    after = spoken.read(before).body
    assert len(after) == len(before)
    assert after.index(b"mdat") == before.index(b"mdat")
    assert (3_900_000_000).to_bytes(4, "big") in before
    assert (3_900_000_000).to_bytes(4, "big") not in after


def test_an_mp4_keeps_what_playing_needs_and_nothing_else() -> None:
    player = box(b"hdlr", bytes(8), b"soun", bytes(12), PLACE + b"\0")
    trak = box(b"trak", box(b"edts", b"edit"), box(b"note", PLACE), box(b"mdia", player, box(b"minf", b"samples")))
    moment = box(b"prft", PLACE), box(b"free", PLACE), box(b"emsg", PLACE)
    before = box(b"ftyp", b"M4A ", bytes(4)) + b"".join(moment) + box(b"moov", trak) + box(b"mdat", b"sound")
    after = spoken.read(before).body
    assert (PLACE in before, PLACE in after, len(after)) == (True, False, len(before))
    for needed in (b"ftypM4A", b"edtsedit", b"minfsamples", b"mdatsound"):
        assert needed in after


def test_of_a_wave_file_only_what_is_kept_fills_the_memory() -> None:
    chunks = b"".join(number.to_bytes(4, "big") + bytes(4) for number in range(100_000))
    body = voice()[:12] + chunks + voice()[12:]
    tracemalloc.start()
    assert spoken.read(body).seconds == 1
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < len(body)


def test_a_recording_read_again_is_the_same() -> None:
    for body in (voice(note=PLACE), movie(b"soun"), mp3(), ogg(), webm(), amr()):
        once = spoken.read(body)
        assert spoken.read(once.body) == once


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<script>alert(1)</script>",
        picture(),
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WEBPVP8 ",
        voice()[:40],
        movie(b"vide"),
        movie(b"soun", b"vide"),
        movie(),
        box(b"ftyp", b"M4A ") + b"\xff\xff\xff\xffmoov",
        box(b"ftyp", b"M4A ") + box(b"free") * 10_001,
        box(b"ftyp", b"M4A ") + nested(2_000),
        movie(b"soun") + box(b"moov", box(b"mvhd", bytes(4))) + box(b"udta", PLACE),
        element("1a45dfa3") + element("18538067", element("1549a966", element("2ad7b1", b"\xff" * 200), LENGTH), TRACK),
        webm(b"V_VP9", 1),
        webm()[:40],
        webm(b"S_TEXT"),
        ogg(b"Speex   "),
        b"OggS",
        b"ID3\3\0\0\0\0\0\0<html>",
        b"#!AMR\n",
        b"#!AMR\n<script>alert(1)</script>",
        amr(3)[:-1],
        b"#!AMR\n" + b"\x7c" * 200_001,
        b"ID3\3\0\0\0\0\0\0" * 200_001 + mp3(),
        voice()[:12] + b"note\0\0\0\0" * 200_000 + voice()[12:],
    ],
)
def test_what_is_no_recording_is_refused(body: bytes) -> None:
    with pytest.raises(MediaError) as refused:
        spoken.read(body)
    assert refused.value.code == "unreadable-sound"


@given(st.sampled_from([voice(), movie(b"soun"), mp3(), ogg(), webm(), amr()]), st.data())
def test_bytes_that_were_changed_on_the_way_are_read_or_refused(body: bytes, data: st.DataObject) -> None:
    changed = bytearray(body[: data.draw(st.integers(0, len(body)))])
    for place in data.draw(st.lists(st.integers(0, 200), max_size=8)):
        if place < len(changed):
            changed[place] = data.draw(st.integers(0, 255))
    with suppress(MediaError):
        assert spoken.read(bytes(changed)).mime.startswith("audio/")
