"""A zip archive that is sent while it is made."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from survey.formats.zip_stream import KEPT, zipped


def many(parts: int) -> Iterator[bytes]:
    for number in range(parts):
        yield f"{number:09}\n".encode() * 1_000


def test_the_archive_holds_every_file_whole() -> None:
    whole = b"".join(zipped([("a.csv", many(300)), ("README.txt", [b"hello"])]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.csv", "README.txt"]
        assert archive.read("a.csv") == b"".join(many(300))
        assert archive.getinfo("a.csv").compress_size < archive.getinfo("a.csv").file_size


def test_it_is_sent_before_the_last_of_it_is_made() -> None:
    made = 0

    def parts() -> Iterator[bytes]:
        nonlocal made
        for part in many(300):
            made += 1
            yield part

    sent = zipped([("a.csv", parts())])
    assert next(sent)
    assert made < 300


def test_an_archive_cut_off_half_way_opens_nowhere() -> None:
    sent = list(zipped([("a.csv", many(300))]))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(sent[:-1])))


def test_a_fault_on_the_way_leaves_the_archive_broken() -> None:
    def failing() -> Iterator[bytes]:
        yield from many(300)
        raise OSError("the disk is gone")

    sent: list[bytes] = []
    with pytest.raises(OSError, match="disk"):
        sent.extend(zipped([("a.csv", failing())]))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(sent)))


def test_more_files_than_the_old_form_can_count_are_all_in_the_index() -> None:
    whole = b"".join(zipped((f"Sources/å{number}.txt", [b"%d" % number]) for number in range(70_000)))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.namelist()) == 70_000
        assert archive.read("Sources/å69999.txt") == b"69999"


def test_the_index_of_many_files_is_not_kept_in_memory() -> None:
    tracemalloc.start()
    for _part in zipped((f"Sources/{number:036}.txt", [b"words"]) for number in range(15_000)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.5 * KEPT
