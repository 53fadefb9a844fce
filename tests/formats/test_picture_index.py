"""Pictures are found in Swedish and in English, and a source that is found can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.formats import media, picture_index

ALL = (*picture_index.own(), *picture_index.openmoji())


@pytest.mark.parametrize(
    ("wanted", "source"),
    [
        ("sjukhus", "openmoji:1F3E5"),
        ("hospital", "openmoji:1F3E5"),
        ("BUSSHÅLLPLATS", "openmoji:1F68F"),
        ("interpreter", "own:interpreter"),
        ("tolk", "own:interpreter"),
        ("mammografi", "own:mammography"),
        ("rullstol ramp", "own:wheelchair-ramp"),
        ("hjärta kärlek", "openmoji:2764"),
        ("samisk", "own:sami"),
    ],
)
def test_a_picture_is_found_by_its_name_or_another_word_for_it(wanted: str, source: str) -> None:
    assert source in [picture.source for picture in picture_index.search(ALL, wanted)][:5]


@pytest.mark.parametrize("wanted", ["xyzzy", "sjukhus xyzzy", "<script>"])
def test_what_fits_only_in_part_is_not_found(wanted: str) -> None:
    assert picture_index.search(ALL, wanted) == []


def test_every_picture_with_a_swedish_name_is_there_and_can_be_drawn() -> None:
    named = [picture for picture in picture_index.openmoji() if picture.swedish]
    lines = [line for line in (media.OWN / "openmoji-sv.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    assert len(named) == len(lines) > 600
    assert all(media.picture(picture.source, Path()).licence == "CC BY-SA 4.0" for picture in named[::20])


def test_a_picture_is_listed_once_whatever_the_skin() -> None:
    sources = [picture.source for picture in ALL]
    assert len(sources) == len(set(sources))
    assert not any("1F3FB" in source for source in sources)
