"""The floor under everything: a bare Flask page through granian, and bare durable inserts into the databases.

Run in the same hour as the other benchmarks, so that their figures also stand as ratios to these.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from benchmarks import databases, tables
from benchmarks.databases import KINDS, MissingError
from benchmarks.residents import BROWSER
from benchmarks.server import THREADS, WORKERS, Server
from benchmarks.wire import Client

TABLE = "CREATE TABLE kept (id BIGINT PRIMARY KEY, value TEXT NOT NULL)"
VALUE = '"ett svar av vanlig längd"'
Insert = Callable[[int], object]


def measure_page(size: int, seconds: float, workers: int, threads: int) -> dict[str, Any]:
    """`size` connections that fetch the bare page again and again."""
    with Server({}, "benchmarks.bare:app", workers, threads) as server:
        asyncio.run(_fetch(server.port, size, 1.0))
        before = server.cpu_seconds()
        waits, length = asyncio.run(_fetch(server.port, size, seconds))
        used = server.cpu_seconds() - before
    return {
        "what": f"Flask page of {length:,} B through granian",
        "at once": size,
        "per second": len(waits) / seconds,
        "p50 ms": tables.percentile(waits, 0.50) * 1000,
        "p99 ms": tables.percentile(waits, 0.99) * 1000,
        "CPU ms each": used / len(waits) * 1000,
    }


async def _fetch(port: int, size: int, seconds: float) -> tuple[list[float], int]:
    until = time.perf_counter() + seconds
    waits: list[float] = []
    length = 0

    async def one() -> None:
        nonlocal length
        client = Client(port, BROWSER)
        while time.perf_counter() < until:
            reply = await client.get("/")
            waits.append(reply.seconds)
            length = len(reply.body)
        await client.close()

    await asyncio.gather(*(one() for _ in range(size)))
    return waits, length


def measure_inserts(kind: str, size: int, seconds: float) -> dict[str, Any]:
    """`size` threads, each with a connection of its own, that insert one row a transaction, durably."""
    with databases.fresh(kind) as database:
        connect = _sqlite(database.folder / "floor.db") if kind == "sqlite" else _postgresql(database.url)
        connect(TABLE)
        until = time.perf_counter() + seconds

        def one(place: int) -> list[float]:
            insert = connect("")
            waits = []
            while time.perf_counter() < until:
                started = time.perf_counter()
                insert(place + size * len(waits))
                waits.append(time.perf_counter() - started)
            return waits

        with ThreadPoolExecutor(size) as pool:
            waits = [wait for done in pool.map(one, range(size)) for wait in done]
    return {
        "what": f"{kind}: one durable insert a transaction, bare driver",
        "at once": size,
        "per second": len(waits) / seconds,
        "p50 ms": tables.percentile(waits, 0.50) * 1000,
        "p99 ms": tables.percentile(waits, 0.99) * 1000,
        "CPU ms each": "",
    }


def _sqlite(path: Path) -> Callable[[str], Insert]:
    def connect(first: str) -> Insert:
        connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        if first:
            connection.execute(first)
        return lambda row: connection.execute("INSERT INTO kept VALUES (?, ?)", (row, VALUE))

    return connect


def _postgresql(url: str) -> Callable[[str], Insert]:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def connect(first: str) -> Insert:
        connection = psycopg.connect(address, autocommit=True)
        if first:
            connection.execute(first)  # type: ignore[call-overload]
        return lambda row: connection.execute("INSERT INTO kept VALUES (%s, %s)", (row, VALUE))

    return connect


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floor", description=__doc__)
    parser.add_argument("--at", nargs="+", type=int, default=[1, 8, 16], help="connections at once")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each run is measured")
    parser.add_argument("--workers", type=int, default=WORKERS, help="granian's worker processes")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads in each worker")
    options = parser.parse_args(arguments)
    rows = [measure_page(size, options.seconds, options.workers, options.threads) for size in options.at]
    for kind in KINDS:
        try:
            rows += [measure_inserts(kind, size, options.seconds) for size in options.at]
        except MissingError as missing:
            print(f"Not measured: {missing}", file=sys.stderr)
    tables.print_table("The floor", rows)
    tables.write_json("floor", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
