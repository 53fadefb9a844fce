"""Settings: every default works, every mistake is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from survey import config
from survey.errors import ConfigError


def read(tmp_path: Path, **given: str) -> config.Settings:
    return config.read({config.PREFIX + "DATA": str(tmp_path), **{config.PREFIX + k: v for k, v in given.items()}})


def test_without_any_setting_a_database_and_a_secret_are_made_in_the_data_folder(tmp_path: Path) -> None:
    settings = read(tmp_path / "new")
    assert settings.database == f"sqlite:///{tmp_path / 'new' / 'medskapa.db'}"
    assert len(settings.secret_key) >= 64


def test_the_made_secret_stays_the_same_and_is_nobody_elses(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
    assert read(tmp_path / "other").secret_key != read(tmp_path).secret_key


@pytest.mark.parametrize("url", ["postgresql://u@h/n", "postgres://u@h/n"])
def test_postgresql_is_reached_by_the_driver_that_is_installed(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, DATABASE=url).database == "postgresql+psycopg://u@h/n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE", "mysql://u@h/n"),
        ("SECRET_KEY", "short"),
        ("ADDRESS", "svar.example.se"),
        ("ADDRESS", "ftp://svar.example.se"),
        ("TRANSLATOR", "translate.example.se"),
        ("TRANSLATOR", "file:///etc/passwd"),
        ("TRANSLATOR", "https://user:word@translate.example.se"),
        ("LICENCE", "my own"),
        ("SMTP", "mail.example.se"),
        ("SMTP", "smtp://user:word@mail.example.se"),
        ("SENDER", "nobody"),
        ("SENDER", "news@example.se"),
        ("BUSY_SECONDS", "soon"),
        ("BUSY_SECONDS", "0"),
        ("ADRESS", "https://svar.example.se"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, **{name: value})
    assert refused.value.setting == config.PREFIX + name


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError) as refused:
        read(tmp_path / "file" / "data")
    assert refused.value.setting == "MEDSKAPA_DATA"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError):
        read(tmp_path)


@pytest.mark.parametrize(
    ("address", "secure", "hosts"),
    [
        ("https://svar.example.se/", True, ["svar.example.se"]),
        ("http://127.0.0.1:8000", False, ["127.0.0.1", "localhost", "::1"]),
    ],
)
def test_hosts_and_secure_cookies_follow_the_public_address(
    tmp_path: Path, address: str, secure: bool, hosts: list[str]
) -> None:
    settings = read(tmp_path, ADDRESS=address)
    assert (settings.secure, settings.hosts) == (secure, hosts)
