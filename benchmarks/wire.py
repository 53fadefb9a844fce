"""A lean HTTP/1.1 client: one connection kept alive, as much parsing as an honest measurement needs.

The load shares its processors with the server it measures, so each request costs the client a few dozen microseconds.
"""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import brotli
from backports import zstd

SECONDS = 30.0
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "zstd": zstd.decompress,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
Fields = list[tuple[str, str]]


class ConnectionLostError(OSError):
    """The server went away, or said nothing in time, before a whole answer had come."""


@dataclass(slots=True)
class Reply:
    """An answer. `sent` is the head and body as they came over the wire, `seconds` how long they took."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes
    sent: int
    seconds: float

    @property
    def text(self) -> str:
        """The body, unpacked."""
        return DECODERS[self.headers.get("content-encoding", "")](self.body).decode()


class _Channel(asyncio.Protocol):
    """One connection and the answer that is awaited on it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiter: asyncio.Future[tuple[bytes, bytes]] | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, gap, rest = self._buffer.partition(b"\r\n\r\n")
        if not gap:
            return
        if len(rest) >= _length(head) and self.waiter and not self.waiter.done():
            self._buffer = b""
            self.waiter.set_result((head, rest))

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        if self.waiter and not self.waiter.done():
            self.waiter.set_exception(ConnectionLostError(str(error or "closed")))

    def give_up(self) -> None:
        """Nothing came in time."""
        if self.transport:
            self.transport.abort()
        if self.waiter and not self.waiter.done():
            self.waiter.set_exception(ConnectionLostError("no answer in time"))


def _length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.find(b"\r\ncontent-length:")
    if start < 0:
        return 0
    end = lowered.find(b"\r\n", start + 2)
    return int(lowered[start + 17 : end if end > 0 else None])


@dataclass
class Client:
    """A browser's side of one connection: its headers, its cookies, and a new connection when the old is lost."""

    port: int
    headers: str = ""
    cookies: dict[str, tuple[str, str]] = field(default_factory=dict)
    seconds: float = SECONDS
    _channel: _Channel = field(default_factory=_Channel)

    async def get(self, path: str, headers: str = "") -> Reply:
        """Fetch an address of this server."""
        return await self._exchange(self._head("GET", path, headers) + "\r\n")

    async def post(self, path: str, fields: Fields, headers: str = "") -> Reply:
        """Send a form."""
        body = urlencode(fields)
        head = self._head("POST", path, headers)
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        return await self._exchange(f"{head}{kind}Content-Length: {len(body)}\r\n\r\n{body}")

    async def close(self) -> None:
        """Let go of the connection."""
        if self._channel.transport:
            self._channel.transport.close()
            await asyncio.sleep(0)  # in which asyncio closes the socket

    def _head(self, method: str, path: str, headers: str) -> str:
        sent = "; ".join(f"{name}={value}" for name, (value, under) in self.cookies.items() if path.startswith(under))
        cookie = f"Cookie: {sent}\r\n" if sent else ""
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{self.headers}{headers}{cookie}"

    async def _exchange(self, message: str) -> Reply:
        loop = asyncio.get_running_loop()
        started = time.perf_counter()
        if self._channel.transport is None:
            try:
                _, self._channel = await loop.create_connection(_Channel, "127.0.0.1", self.port)
            except OSError as error:
                raise ConnectionLostError(str(error)) from error
        channel = self._channel
        assert channel.transport is not None
        channel.waiter = loop.create_future()
        alarm = loop.call_later(self.seconds, channel.give_up)
        channel.transport.write(message.encode())
        try:
            head, body = await channel.waiter
        finally:
            alarm.cancel()
        return self._read(head, body, time.perf_counter() - started)

    def _read(self, head: bytes, body: bytes, seconds: float) -> Reply:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        cookies: list[str] = []
        for line in lines:
            name, _, value = line.partition(":")
            name = name.lower()
            if name == "set-cookie":
                cookies.append(value.strip())
                self._keep(value.strip())
            else:
                headers[name] = value.strip()
        return Reply(int(first[9:12]), headers, cookies, body, len(head) + 4 + len(body), seconds)

    def _keep(self, cookie: str) -> None:
        pair, *attributes = (part.strip() for part in cookie.split(";"))
        name, _, value = pair.partition("=")
        known = dict(part.lower().partition("=")[::2] for part in attributes)
        if known.get("max-age") == "0":
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = (value, known.get("path", "/"))
