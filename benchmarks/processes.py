"""Processes seen from outside: a server's children, the processor time they have used, where they listen."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LISTENING = "0A"


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, which may hold anything; none when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def children(pid: int) -> list[int]:
    """The living children of a process."""
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return sorted(child for child in pids if (stat := _stat(child)) and int(stat[1]) == pid and stat[0] != "Z")


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for child in children(pid):
        yield from family(child)


def cpu_seconds(pid: int) -> float:
    """The processor time that a process and its family have used, those who have ended included."""
    ticks = 0
    for member in family(pid):
        if stat := _stat(member):
            ticks += sum(map(int, stat[11:15]))  # utime, stime, cutime, cstime
    return ticks / TICKS


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listeners(port: int) -> int:
    """How many sockets listen on a port: granian opens one for each worker that is ready."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = (row.split() for row in rows)
    return sum(field[3] == LISTENING and int(field[1].rpartition(":")[2], 16) == port for field in fields)


def age_order(pids: Iterable[int]) -> list[int]:
    """Processes, the oldest first."""
    return sorted((pid for pid in pids if _stat(pid)), key=lambda pid: int(_stat(pid)[19]))
