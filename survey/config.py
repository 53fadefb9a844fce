"""Settings from the environment. Every one has a default that works; a wrong one stops the start with plain words."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from survey.errors import ConfigError

PREFIX = "MEDSKAPA_"
SHORTEST_KEY = 32
LICENCES = ("CC-BY-4.0", "CC0-1.0", "CC-BY-SA-4.0", "ODbL-1.0")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """What an operator may set. The environment variable is the field's name in capitals behind `MEDSKAPA_`.

    data: folder of the embedded database and the made secret key.
    database: SQLAlchemy address; PostgreSQL is `postgresql://user@host/name`.
    secret_key: signs cookies and keys the hashes of receipt codes; changing it cuts every code off.
    address: where the public reaches the product; links, posters and cookies are made from it, never from a request.
    organisation: the name shown to residents where there is only one organisation.
    quick_exit: where "leave quickly" on a sensitive questionnaire leads.
    busy_seconds: how long a write waits for its turn before the person is asked to try again.
    htmx: another htmx 2 file than the packaged one.
    licence: under which licence published figures may be used, an SPDX identifier of `LICENCES`.
    smtp: the mail server for letters of news, "smtp://host:587" or "smtps://host:465"; none are sent where it is empty.
    smtp_user, smtp_password: who signs in there, where one has to.
    sender: the e-mail address that letters come from.
    translator: a LibreTranslate that staff may ask to translate an answer; empty where there is none.
    translator_key: its API key, where it wants one.
    """

    data: Path
    database: str
    secret_key: str
    address: str = "http://127.0.0.1:8000"
    organisation: str = "Medskapa"
    quick_exit: str = "https://www.smhi.se/"
    busy_seconds: float = 8.0
    htmx: str = ""
    licence: str = "CC-BY-4.0"
    smtp: str = ""
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    sender: str = ""
    translator: str = ""
    translator_key: str = ""

    @property
    def secure(self) -> bool:
        """Whether the public address is served over TLS, so that cookies may demand it."""
        return self.address.startswith("https://")

    @property
    def mails(self) -> bool:
        """Whether letters can be sent."""
        return bool(self.smtp and self.sender)

    @property
    def hosts(self) -> list[str]:
        """The host names that requests may be made to."""
        host = urlsplit(self.address).hostname or ""
        return list(LOOPBACK) if host in LOOPBACK else [host]


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that `environ` gives; raises ConfigError naming the setting that cannot be used."""
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    known = set(Settings.__dataclass_fields__)
    for name in given:
        if name not in known and not name.startswith("test_"):
            raise ConfigError(PREFIX + name.upper(), f"there is no such setting; there are {', '.join(sorted(known))}")
    data = Path(given.get("data", "instance")).absolute()
    _make_folder(data)
    address = given.get("address", Settings.address).rstrip("/")
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise ConfigError(PREFIX + "ADDRESS", f"{address!r} is no web address; write it like https://svar.example.se")
    return Settings(
        data=data,
        database=_database(given.get("database", f"sqlite:///{data / 'medskapa.db'}")),
        secret_key=_secret_key(given.get("secret_key"), data / "secret-key"),
        address=address,
        organisation=given.get("organisation", Settings.organisation),
        quick_exit=given.get("quick_exit", Settings.quick_exit),
        busy_seconds=_seconds(given.get("busy_seconds", str(Settings.busy_seconds))),
        htmx=given.get("htmx", ""),
        licence=_licence(given.get("licence", Settings.licence)),
        smtp=_mail_server(given.get("smtp", "")),
        smtp_user=given.get("smtp_user", ""),
        smtp_password=given.get("smtp_password", ""),
        sender=_sender(given.get("sender", ""), given.get("smtp", "")),
        translator=_translator(given.get("translator", "")),
        translator_key=given.get("translator_key", ""),
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(PREFIX + "DATA", f"the folder {folder} cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise ConfigError(PREFIX + "DATA", f"the folder {folder} cannot be written to")


def _database(url: str) -> str:
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise ConfigError(PREFIX + "DATABASE", "must begin with sqlite:/// or postgresql://")


def _secret_key(given: str | None, kept: Path) -> str:
    if given is None:
        return _kept_key(kept)
    if len(given) < SHORTEST_KEY:
        raise ConfigError(PREFIX + "SECRET_KEY", f"must be at least {SHORTEST_KEY} characters")
    return given


def _kept_key(kept: Path) -> str:
    """The key in the file, made where there is none: by one of those that start at once, whole or not at all."""
    try:
        if not kept.exists():
            making = kept.with_name(f"{kept.name}.{secrets.token_hex(8)}")
            with open(os.open(making, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(making, kept)
            making.unlink()
        kept.chmod(0o600)
        key = kept.read_text("ascii").strip()
    except (OSError, ValueError) as error:
        raise ConfigError(PREFIX + "SECRET_KEY", f"the file {kept} cannot be used: {error}") from error
    if len(key) < SHORTEST_KEY or not key.isprintable():
        why = f"the file {kept} holds no whole key; restore it from a backup, or take it away where nobody has answered"
        raise ConfigError(PREFIX + "SECRET_KEY", why)
    return key


def _licence(name: str) -> str:
    if name not in LICENCES:
        raise ConfigError(PREFIX + "LICENCE", f"{name!r} is not known; there are {', '.join(LICENCES)}")
    return name


def _mail_server(address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.username is not None):
        why = f"{address!r} is no mail server; write it like smtp://mail.example.se:587, the user in MEDSKAPA_SMTP_USER"
        raise ConfigError(PREFIX + "SMTP", why)
    return address.rstrip("/")


def _sender(address: str, server: str) -> str:
    name, _, host = address.rpartition("@")
    if address and (not name or "." not in host or not address.isprintable() or " " in address):
        raise ConfigError(PREFIX + "SENDER", f"{address!r} is no e-mail address")
    if bool(address) != bool(server):
        raise ConfigError(PREFIX + "SENDER", "letters need both MEDSKAPA_SMTP and MEDSKAPA_SENDER, or neither")
    return address


def _translator(address: str) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None):
        why = f"{address!r} is no web address; write it like https://translate.example.se"
        raise ConfigError(PREFIX + "TRANSLATOR", why)
    return address.rstrip("/")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 60:
        raise ConfigError(PREFIX + "BUSY_SECONDS", f"{text!r} is not a number of seconds between 0 and 60")
    return seconds
