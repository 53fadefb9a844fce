"""What the product keeps on a disk is this user's alone, and is whole however it starts."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest

from survey import config
from survey.application import create_app
from survey.errors import ConfigError
from tests.browsing import Browser

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permissions")


@contextmanager
def usual_mask() -> Iterator[None]:
    """What most machines let others do with new files: read them."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


def open_to_others(folder: Path) -> set[str]:
    """The files at or below a folder that other users can get at by their own permissions."""
    found = (folder, *folder.rglob("*"))
    return {path.name for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077}


def serve(folder: Path) -> None:
    """Start on the folder, and let somebody write."""
    app = create_app(config.read({"MEDSKAPA_DATA": str(folder)}))
    Browser(app).get("/")
    with app.app_context(), app.extensions["engine"].begin() as connection:
        connection.exec_driver_sql("INSERT INTO organisation (slug, name) VALUES ('one', 'One')")
        assert (folder / "medskapa.db-wal").exists()
        closed = open_to_others(folder)
    app.extensions["engine"].dispose()
    assert closed == set()


def test_everything_that_the_product_makes_is_closed_to_other_users(tmp_path: Path) -> None:
    with usual_mask():
        serve(tmp_path / "data")
    assert {path.name for path in (tmp_path / "data").iterdir()} >= {"medskapa.db", "secret-key"}


def test_what_an_older_installation_left_open_is_closed_to_others_at_the_start(tmp_path: Path) -> None:
    with usual_mask():
        serve(tmp_path / "data")
        (tmp_path / "data" / "medskapa.db").chmod(0o664)
        (tmp_path / "data" / "secret-key").chmod(0o644)
        create_app(config.read({"MEDSKAPA_DATA": str(tmp_path / "data")})).extensions["engine"].dispose()
    assert not (tmp_path / "data" / "secret-key").stat().st_mode & 0o077
    assert stat.S_IMODE((tmp_path / "data" / "medskapa.db").stat().st_mode) == 0o660, "the group is theirs to let in"


def read_key(folder: str) -> str:
    return config.read({"MEDSKAPA_DATA": folder}).secret_key


def test_processes_that_start_together_have_one_whole_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        for turn in range(20):
            keys = set(pool.map(read_key, [str(tmp_path / str(turn))] * 8))
            assert [len(key) for key in keys] == [64]


@pytest.mark.parametrize("kept", ["", "0123456789", "\0" * 64, "å" * 64], ids=["empty", "short", "zeros", "other"])
def test_a_key_that_a_power_cut_left_half_is_refused_in_words(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret-key").write_text(kept, "utf-8")
    with pytest.raises(ConfigError, match="secret-key") as refused:
        config.read({"MEDSKAPA_DATA": str(tmp_path)})
    assert refused.value.setting == "MEDSKAPA_SECRET_KEY"
