"""A photograph comes out as what is seen in it and nothing else, or is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from survey.errors import MediaError
from survey.formats import media, photograph
from tests.samples import PLACE, huge_png, photo, picture


def drawn(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


def is_red(image: Image.Image, place: tuple[int, int]) -> bool:
    red, _, blue = image.convert("RGB").getpixel(place)  # type: ignore[misc] # of three colours
    return bool(red > blue)


def test_a_photo_stands_upright_and_says_nothing_of_where_it_was_taken() -> None:
    made = photograph.redrawn(photo(turned=6), 1_600)
    image = drawn(made)
    assert (image.format, image.size) == ("JPEG", (40, 60))
    assert is_red(image, (35, 5))
    assert not is_red(image, (5, 5))
    assert not image.getexif()
    assert PLACE not in made
    assert b"MARKER-PHONE" not in made
    assert b"Exif" not in made


@pytest.mark.parametrize("turned", range(1, 10))
def test_a_photo_is_turned_as_its_camera_says(turned: int) -> None:
    image = drawn(photograph.redrawn(photo(turned), 1_600))
    assert image.size == ((40, 60) if 5 <= turned <= 8 else (60, 40))
    reds = {1: (5, 5), 2: (-5, 5), 3: (-5, -5), 4: (5, -5), 5: (5, 5), 6: (-5, 5), 7: (-5, -5), 8: (5, -5), 9: (5, 5)}
    corners = [(x, y) for x in (5, -5) for y in (5, -5)]
    assert [(x, y) for x, y in corners if is_red(image, (x % image.width, y % image.height))] == [reds[turned]]


def test_a_photo_whose_description_is_damaged_is_still_a_photo() -> None:
    body = photo(turned=6)
    position = b"\0\2\0\5\0\0\0\3"  # three fractions, which become letters
    assert position in body
    assert drawn(photograph.redrawn(body.replace(position, b"\0\2\0\2\0\0\0\3"), 1_600)).size == (40, 60)
    assert drawn(media.drawn("bus.jpg", body.replace(position, b"\0\2\0\2\0\0\0\3")).body).size == (40, 60)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(4_000, 300), (300, 4_000)])
def test_the_longest_side_is_limited(form: str, size: tuple[int, int]) -> None:
    assert max(drawn(photograph.redrawn(picture(form, size), 1_600)).size) == 1_600


def test_a_small_photo_stays_as_small_as_it_is() -> None:
    assert drawn(photograph.redrawn(picture(size=(60, 40)), 1_600)).size == (60, 40)


def test_what_is_clear_becomes_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(made, "PNG")
    assert drawn(photograph.redrawn(made.getvalue(), 100)).convert("RGB").getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("form", ["L", "P", "CMYK", "I;16"])
def test_every_way_to_keep_colours_is_read(form: str) -> None:
    made = io.BytesIO()
    Image.new(form, (9, 9)).save(made, "JPEG" if form == "CMYK" else "PNG")
    assert drawn(photograph.redrawn(made.getvalue(), 100)).mode == "RGB"


@pytest.mark.parametrize(
    "behind", [b"<script>alert(1)</script>", b"PK\x03\x04 an archive", b"%PDF-1.7", b"<?php system($_GET[0]);"]
)
def test_what_hides_behind_a_picture_is_gone(behind: bytes) -> None:
    assert behind not in photograph.redrawn(picture() + behind, 1_600)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unreadable-picture"),
        (b"hello", "unreadable-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unreadable-picture"),
        (b"%PDF-1.7 " + picture(), "unreadable-picture"),
        (b"GIF89a" + bytes(40), "unreadable-picture"),
        (picture("TIFF"), "unreadable-picture"),
        (picture(size=(900, 900))[:2_000], "unreadable-picture"),
        (picture("PNG", (900, 900))[:500], "unreadable-picture"),
        (huge_png(100, 100), "unreadable-picture"),
        (huge_png(30_000, 30_000), "too-many-pixels"),
        (huge_png(30_000, 3), "too-many-pixels"),
        (huge_png(5_001, 5_000), "too-many-pixels"),
        (huge_png(2_000_000_000, 2_000_000_000), "too-many-pixels"),
    ],
)
def test_what_is_no_sound_picture_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(MediaError) as refused:
        photograph.redrawn(body, 1_600)
    assert refused.value.code == code
