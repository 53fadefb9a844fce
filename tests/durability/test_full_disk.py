"""The disk is full: the person is told, nothing typed is lost, and once there is room again all is as before."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import config
from tests.conftest import do_without
from tests.durability.answering import application, come_to_words, publish

SIZE = 8 * 1024 * 1024
BLOCK = 4096
WORDS = "Det jag skrev när disken var full"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes, in memory."""
    if os.geteuid() != 0:
        do_without("a disk to fill: only root may mount one")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        do_without(f"a disk to fill: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    filler = disk / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while file.write(bytes(BLOCK)):
                pass
        except OSError:
            return filler
    return filler


def test_a_full_disk_is_said_in_words_and_loses_nothing(
    settings: config.Settings, tmp_path: Path, small_disk: Path
) -> None:
    here = dataclasses.replace(settings, data=small_disk, database=f"sqlite:///{small_disk / 'medskapa.db'}")
    with application(here) as app:
        resident = come_to_words(app, publish(app, tmp_path))
        filler = fill(small_disk)
        page = resident.press("next", words=WORDS, status=503)
        assert "Vi kunde inte spara just nu" in page.words
        assert page.one(".//textarea").text == WORDS
        assert resident.get(resident.page.address).h1 == "Berätta.", "what is there can still be read"
        resident.press("next", words=WORDS, status=503)
        filler.unlink()
        assert WORDS in resident.press("next").words
        page = resident.press("submit")
        assert page.h1 == "Tack!"
