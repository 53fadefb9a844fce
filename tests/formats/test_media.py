"""Pictures and sounds: found where they lie and nowhere else, served without what they carry in secret."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from survey.errors import MediaError
from survey.formats import media
from tests.properties import examples
from tests.samples import PLACE, amr, movie, mp3, ogg, voice, webm


def photograph(coding: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **fields: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, (255, 0, 0, 128)[: len(mode)]).save(file, coding, **fields)
    return file.getvalue()


def beside(folder: Path, name: str, content: bytes) -> str:
    (folder / "pictures").mkdir(exist_ok=True)
    (folder / "pictures" / name).write_bytes(content)
    return f"pictures/{name}"


def refusal(source: str, folder: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        media.picture(source, folder)
    assert caught.value.mend
    return caught.value


def opened(medium: media.Medium) -> Image.Image:
    return Image.open(io.BytesIO(medium.body))


def test_a_picture_of_openmoji_is_found_with_its_credit(tmp_path: Path) -> None:
    medium = media.picture("openmoji:1F68C", tmp_path)
    assert medium.mime == "image/svg+xml"
    assert medium.body.startswith(b"<svg ")
    assert (medium.licence, medium.source) == ("CC BY-SA 4.0", "openmoji.org")


def test_a_drawing_of_ours_is_found(tmp_path: Path) -> None:
    assert media.picture("own:mammography", tmp_path).mime == "image/svg+xml"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "unknown-picture-source"),
        ("bus", "unknown-picture-source"),
        ("http://example.org/bus.svg", "unknown-picture-source"),
        ("file:///etc/passwd", "unknown-picture-source"),
        ("openmoji:", "missing-picture"),
        ("openmoji:1f68c", "missing-picture"),
        ("openmoji:../svg/1F68C", "missing-picture"),
        ("openmoji:FFFFF", "missing-picture"),
        ("own:no-such-drawing", "missing-picture"),
        ("own:../pictograms/mammography", "missing-picture"),
        ("own:mammography\n", "missing-picture"),
        ("own:" + "a" * 5_000, "missing-picture"),
        ("pictures/", "unknown-picture-source"),
        ("pictures/../questionnaire.yaml", "unknown-picture-source"),
        ("pictures//etc/passwd", "unknown-picture-source"),
        ("pictures/.hidden.svg", "unknown-picture-source"),
        ("pictures/none.svg", "missing-picture"),
    ],
)
def test_a_source_that_names_nothing_is_refused(tmp_path: Path, source: str, code: str) -> None:
    assert refusal(source, tmp_path).code == code


def test_a_file_of_an_unknown_type_is_refused(tmp_path: Path) -> None:
    assert refusal(beside(tmp_path, "bus.gif", b"GIF89a"), tmp_path).code == "unknown-picture-type"


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    beside(tmp_path, "bus.png", photograph("PNG"))
    assert "'bus.png'" in refusal("pictures/buss.png", tmp_path).mend


def test_a_photograph_loses_where_and_by_what_it_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    content = photograph(exif=exif, comment=b"taken at home", icc_profile=b"profile of mine")
    medium = media.picture(beside(tmp_path, "a.jpg", content), tmp_path)
    assert medium.mime == "image/jpeg"
    for secret in (b"SecretCamera", b"taken at home", b"profile of mine", b"Exif"):
        assert secret in content
        assert secret not in medium.body


def test_a_photograph_stands_the_right_way_up(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    medium = media.picture(beside(tmp_path, "a.jpg", photograph(exif=exif)), tmp_path)
    assert opened(medium).size == (20, 40)


def test_a_large_photograph_is_made_small(tmp_path: Path) -> None:
    medium = media.picture(beside(tmp_path, "a.png", photograph("PNG", (3_000, 1_500))), tmp_path)
    assert opened(medium).size == (media.MAX_SIDE, media.MAX_SIDE // 2)
    assert medium.mime == "image/jpeg"


@pytest.mark.parametrize("coding", ["PNG", "WEBP"])
def test_what_is_clear_stays_clear(tmp_path: Path, coding: str) -> None:
    name = beside(tmp_path, f"a.{coding.lower()}", photograph(coding, mode="RGBA"))
    medium = media.picture(name, tmp_path)
    assert medium.mime == "image/png"
    assert opened(medium).mode == "RGBA"


def test_what_is_hidden_after_a_photograph_is_gone(tmp_path: Path) -> None:
    content = photograph() + b"<script>alert(1)</script>"
    assert b"script" not in media.picture(beside(tmp_path, "a.jpg", content), tmp_path).body


def test_a_picture_of_more_pixels_than_memory_is_refused_unread(tmp_path: Path) -> None:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    for side in (8_000, 30_000):
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        assert refusal(beside(tmp_path, "a.png", bomb), tmp_path).code == "unsafe-picture"


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_PICTURE_BYTES", 100)
    assert refusal(beside(tmp_path, "a.jpg", photograph()), tmp_path).code == "too-large"


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.integers(0, 400), st.binary(max_size=8))
@settings(max_examples=examples(60), deadline=None)
def test_a_damaged_picture_is_refused_or_read_but_never_more(
    tmp_path_factory: pytest.TempPathFactory, coding: str, at: int, scrap: bytes
) -> None:
    content = photograph(coding, (8, 8))
    at %= len(content)
    folder = tmp_path_factory.mktemp("damaged")
    name = beside(folder, f"a.{coding.lower()}", content[:at] + scrap + content[at + len(scrap) :])
    with suppress(MediaError):
        assert opened(media.picture(name, folder)).width <= media.MAX_SIDE


SOUNDS = {"a.mp3": mp3(), "a.ogg": ogg(), "a.m4a": movie(b"soun"), "a.wav": voice(0.1, note=PLACE), "a.webm": webm()}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_recording_is_known_by_its_bytes_and_keeps_only_its_sound(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SOUNDS[name])
    heard = media.sound(path)
    assert heard.mime == media.SOUNDS[path.suffix]
    assert (PLACE in SOUNDS[name], PLACE in heard.body) == (True, False)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.mp3", SOUNDS["a.ogg"]), ("a.ogg", b"<html>"), ("a.exe", SOUNDS["a.ogg"]), ("a.mp3", b""), ("a.amr", amr())],
)
def test_what_is_no_recording_of_its_type_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        media.sound(path)
    assert caught.value.code == "unknown-sound"


def test_a_recording_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    path.write_bytes(b"OggS" + bytes(media.MAX_SOUND_BYTES))
    with pytest.raises(MediaError) as caught:
        media.sound(path)
    assert caught.value.code == "too-large"
