"""A questionnaire's folder comes back from its archive as it was, and an archive that lies does no harm."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from survey.errors import DefinitionError
from survey.formats import folder_zip
from survey.formats.folder_zip import MAX_FILE_BYTES, MAX_FILES

SHIPPED = Path(__file__).parent.parent.parent / "questionnaires"


def pack(path: Path, entries: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def refusal(archive: Path, folder: Path) -> str:
    with pytest.raises(DefinitionError) as raised:
        folder_zip.read(archive, folder)
    assert not list(folder.parent.glob(".*")), "something was left behind"
    assert not folder.exists()
    return str(raised.value)


@pytest.mark.parametrize("folder", sorted(SHIPPED.glob("*/")), ids=lambda folder: folder.name)
def test_a_folder_comes_back_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "packed.zip"
    archive.write_bytes(b"".join(folder_zip.write(folder)))
    folder_zip.read(archive, tmp_path / folder.name)
    before = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    back = tmp_path / folder.name
    assert before == {path.relative_to(back): path.read_bytes() for path in back.rglob("*") if path.is_file()}
    assert before


def test_pictures_and_sounds_come_along(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    files = {"questionnaire.yaml": b"key: small", "pictures/bus.png": b"\x89PNG", "sounds/sv/title.mp3": b"ID3"}
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / ".draft").write_text("hidden files are nobody's")
    archive = tmp_path / "small.zip"
    archive.write_bytes(b"".join(folder_zip.write(folder)))
    folder_zip.read(archive, tmp_path / "back")
    back = tmp_path / "back"
    assert {path.relative_to(back).as_posix(): path.read_bytes() for path in back.rglob("*") if path.is_file()} == files


def test_an_archive_may_hold_the_files_without_their_folder(tmp_path: Path) -> None:
    archive = pack(tmp_path / "flat.zip", {"questionnaire.yaml": "key: flat", "en.po": ""})
    folder_zip.read(archive, tmp_path / "flat")
    assert (tmp_path / "flat" / "questionnaire.yaml").read_text() == "key: flat"


GOOD = {"a/questionnaire.yaml": "key: a"}


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"a/questionnaire.yaml": "", "../evil.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "a/../../evil.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "/etc/evil.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "a\\..\\evil.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "C:evil.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "a/.hidden.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "a/b/c/d/e/f.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "a/<script>.yaml": "x"}, "cannot be the name"),
        ({"a/questionnaire.yaml": "", "a/run.exe": "x"}, "of no type"),
        ({"a/questionnaire.yaml": "", "b/other.yaml": "x"}, "lies outside"),
        ({"a/questionnaire.yaml": "", "b/questionnaire.yaml": ""}, "more than one"),
        ({"a/en.po": ""}, "has no questionnaire.yaml"),
        ({"a/questionnaire.yaml": "", "a/EN.po": "", "a/en.po": ""}, "is there twice"),
    ],
)
def test_an_archive_with_a_bad_name_is_refused_whole(entries: dict[str, str], says: str, tmp_path: Path) -> None:
    home = tmp_path / "in"
    home.mkdir()
    assert says in refusal(pack(tmp_path / "bad.zip", entries), home / "new")
    assert not list(tmp_path.rglob("evil*"))


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a/pictures.svg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = tmp_path / "link.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a/questionnaire.yaml", "")
        packed.writestr(link, "/etc/passwd")
    assert "link" in refusal(archive, tmp_path / "new")


def test_a_bomb_is_refused_before_it_has_filled_anything(tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/questionnaire.yaml", "key: a")
        with packed.open("a/pictures/big.svg", "w", force_zip64=True) as entry:
            for _ in range(MAX_FILE_BYTES // 1_000_000 + 5):
                entry.write(bytes(1_000_000))
    tracemalloc.start()
    try:
        assert "unpacks to too much" in refusal(archive, tmp_path / "new")
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    archive = pack(tmp_path / "lie.zip", {**GOOD, "a/big.svg": bytes(MAX_FILE_BYTES + 1_000_000)})
    content = archive.read_bytes()
    real, told = struct.pack("<I", MAX_FILE_BYTES + 1_000_000), struct.pack("<I", 10)
    archive.write_bytes(content.replace(real, told))
    refusal(archive, tmp_path / "new")


def test_a_million_entries_are_refused_without_being_read(tmp_path: Path) -> None:
    index = io.BytesIO()
    name = b"a/en.po"
    record = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0) + name
    index.write(record * 1_000_000)
    size = len(index.getvalue())
    for told in (0xFFFF, 10):  # the number of entries, true or not
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, told, told, size, 0, 0)
        archive = tmp_path / f"many-{told}.zip"
        archive.write_bytes(index.getvalue() + end)
        assert "too many files" in refusal(archive, tmp_path / "new")


def test_more_files_than_a_questionnaire_has_are_refused(tmp_path: Path) -> None:
    archive = pack(tmp_path / "many.zip", {**GOOD, **{f"a/pictures/{n}.svg": "" for n in range(MAX_FILES)}})
    assert "too many files" in refusal(archive, tmp_path / "new")


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" * 100])
def test_what_is_no_archive_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    archive = tmp_path / "no.zip"
    archive.write_bytes(content)
    assert "no.zip" in refusal(archive, tmp_path / "new")


def test_a_broken_archive_is_refused_wherever_it_breaks(tmp_path: Path) -> None:
    whole = pack(tmp_path / "whole.zip", {**GOOD, "a/en.po": "words " * 500}).read_bytes()
    for place in range(0, len(whole), 7):
        broken = tmp_path / "broken.zip"
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            folder_zip.read(broken, tmp_path / f"new-{place}")
        except DefinitionError:
            assert not (tmp_path / f"new-{place}").exists()


def test_nothing_is_unpacked_over_what_is_there(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.zip", GOOD)
    (tmp_path / "there").mkdir()
    with pytest.raises(DefinitionError, match="there already"):
        folder_zip.read(archive, tmp_path / "there")
    assert not list((tmp_path / "there").iterdir())


@pytest.mark.parametrize(
    ("name", "says"), [("pictures/å.svg", "cannot be packed"), ("run.exe", "of no type"), ("link.svg", "is a link")]
)
def test_what_could_not_be_unpacked_is_not_packed(name: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    (folder / "pictures").mkdir(parents=True)
    (folder / "questionnaire.yaml").write_text("key: small")
    if name == "link.svg":
        (folder / name).symlink_to("/etc/passwd")
    else:
        (folder / name).write_bytes(b"")
    with pytest.raises(DefinitionError, match=says):
        folder_zip.write(folder)
