"""A zip archive written while it is sent: nothing on disk, and visibly broken when it is cut off half way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

LEVEL = 1  # answers shrink well enough at the quickest


class _Sent(io.RawIOBase):
    """A file that cannot be wound back, emptied as it is filled."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The archive of the named files, as they come. Its index stands last, so half an archive opens nowhere."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, parts in files:
            with archive.open(name, "w", force_zip64=True) as entry:
                for part in parts:
                    entry.write(part)
                    if ready := sent.taken():
                        yield ready
    yield sent.taken()
