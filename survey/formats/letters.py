"""Letters by e-mail: plain words, made and handed to a mail server with the standard library (RFC 5322, RFC 8058)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Final
from urllib.parse import urlsplit

from survey.errors import InputError

SECONDS: Final = 20.0
LONGEST: Final = 254  # characters of an address (RFC 5321, section 4.5.3.1.3)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Sender:
    """The mail server ("smtp://host:587", which must offer TLS unless it is this machine, or "smtps://host:465"), who
    signs in there, and the address that letters come from with its name."""

    server: str
    user: str
    password: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Words to somebody; `stop` is where one press stops all letters, "" for a letter that nobody gets twice."""

    to: str
    subject: str
    words: str
    tag: str
    stop: str = ""


def read_address(typed: str) -> str:
    """The e-mail address that somebody typed; raises InputError where it cannot be one."""
    text = typed.strip()
    name, _, host = text.rpartition("@")
    labels = host.split(".")
    fits = len(text) <= LONGEST and name and len(labels) > 1 and all(labels) and text.isascii()
    if not fits or not text.isprintable() or any(sign in ' <>,;:"()[]\\@' for sign in name + host):
        raise InputError(address="not-an-email")
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError) as error:
        raise InputError(address="not-an-email") from error
    return f"{name}@{host.lower()}"


def message(letter: Letter, sender: Sender) -> EmailMessage:
    """The letter as it is sent."""
    made = EmailMessage()
    made["From"] = Address(" ".join(sender.name.split()), addr_spec=sender.address)
    made["To"] = Address(addr_spec=letter.to)
    made["Subject"] = " ".join(letter.subject.split())
    made["Message-ID"] = make_msgid(domain=sender.address.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        made["List-Unsubscribe"] = f"<{letter.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.words)
    made["Content-Language"] = letter.tag
    return made


@contextmanager
def connected(sender: Sender) -> Iterator[smtplib.SMTP]:
    """The mail server, ready to take letters; raises OSError and smtplib.SMTPException where it is not."""
    parts = urlsplit(sender.server)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    with server:
        if parts.scheme == "smtp" and host not in _LOOPBACK:
            server.starttls(context=context)
        if sender.user:
            server.login(sender.user, sender.password)
        yield server
