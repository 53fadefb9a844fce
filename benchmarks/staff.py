"""How long staff wait in a large round: its pages, figures, searches and files, and how much memory each file takes.

    python -m benchmarks.staff [--sizes 10000 100000 1000000] [--databases sqlite postgresql] [--folder FOLDER]

A round of ten questions is filled in bulk, then laid into columns and taken into the reading room by the product. Each
figure is asked for through the service that the pages use, with the floor beside it (the same in one statement of bare
SQL); each page is fetched whole; each file is made in a process of its own and thrown away as it comes. With a folder,
SQLite's databases are kept there (`staff-1000000.db`) and used again the next time. `--only` and `--about` choose what
is measured. What fails is told and left out, and the tables hold the rest.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks import databases, large, rooms, stage, tables, takeout
from benchmarks.databases import KINDS
from benchmarks.figures import Figures
from survey import config, db
from survey.application import create_app

SIZES = (10_000, 100_000, 1_000_000)
FIGURES, PAGES, FILES = PARTS = ("figures", "pages", "files")
LONG = 1.0  # seconds; what takes longer is not tried so often
Rows = list[dict[str, Any]]


def milliseconds(act: Callable[[], object], times: int = 5) -> dict[str, float]:
    """The first try, and the best of some, since whatever else the machine does only adds: waited, and own work."""
    waits, works = [], []
    for _ in range(times):
        begun, worked = time.perf_counter(), time.process_time()
        act()
        waits.append(time.perf_counter() - begun)
        works.append(time.process_time() - worked)
        if len(waits) > 1 and waits[-1] > LONG:
            break
    return {"first ms": waits[0] * 1_000, "ms": min(waits) * 1_000, "own CPU ms": min(works) * 1_000}


def ask(url: str, size: int, parts: Sequence[str] = PARTS, about: str = "") -> Rows:
    """The figures of the services and the pages whose names have `about` in them, in this process."""
    with tempfile.TemporaryDirectory(prefix="medskapa-benchmark-") as data:
        app = create_app(config.read(stage.environment(url, Path(data))))
        engine = app.extensions["engine"]
        with Session(engine, expire_on_commit=False) as session:
            found = large.find(session)
            held = Figures(session, found)
            figures = {what: act for what, act in held.acts().items() if FIGURES in parts and about in what}
            rows = _all_asked(session, size, {what: act for what, (act, _) in figures.items()})
            pages = rooms.acts(app, found) if PAGES in parts else {}
            rows += _all_asked(session, size, {what: act for what, act in pages.items() if about in what})
            # last: SQLite sorts millions of answers in this process's memory
            floors = {what: milliseconds(held.bare(floor), 2)["ms"] for what, (_, floor) in figures.items() if floor}
        engine.dispose()
    return [{**row, "bare SQL ms": floors.get(row["what"], "")} for row in rows]


def _all_asked(session: Session, size: int, acts: Mapping[str, Callable[[], object]]) -> Rows:
    rows = []
    for what, act in acts.items():
        try:
            figures = milliseconds(act)
        except Exception as error:  # one that fails must not lose the others
            _tell(f"{what} at {size:,}", error)
        else:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
            rows.append({"what": what, "responses": size, **figures, "peak MB": peak})
        session.rollback()
    return rows


def _tell(what: str, error: Exception) -> None:
    print(f"Not measured: {what}: {error!r}", file=sys.stderr, flush=True)


def take(url: str, form: str, size: int) -> dict[str, Any]:
    """One form of file, in this process."""
    engine = db.engine_for(url)
    with Session(engine, expire_on_commit=False) as session:
        taken = takeout.take(session, large.find(session), form)
    engine.dispose()
    speed = {"responses/s": round(size / taken["s"]), "own MB": taken["peak MB"] - taken["before MB"]}
    return {"file": form, "responses": size, **taken, **speed}


@contextmanager
def prepared(kind: str, size: int, kept: Path | None) -> Iterator[tuple[str, dict[str, float]]]:
    """The address of a filled database, and the seconds that each part of filling took; none where it was there."""
    if kind == "sqlite" and kept is not None:
        path = kept / f"staff-{size}.db"
        took: dict[str, float] = {}
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            for ending in ("", "-wal", "-shm"):
                Path(f"{unfinished}{ending}").unlink(missing_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                took = large.make(large.address(unfinished), Path(folder), size)
            unfinished.rename(path)
        db.migrate(large.address(path))  # where it was kept, the tables may have changed since
        yield large.address(path), took
        return
    with databases.fresh(kind) as database:
        yield database.url, large.make(database.url, database.folder, size)


def run(kind: str, size: int, options: argparse.Namespace, made: Rows, asked: Rows, taken: Rows) -> None:
    """One size in one database: how long making it took, what was asked, and what was taken out, as it comes."""
    with prepared(kind, size, options.folder) as (url, took):
        made += [
            {"database": kind, "responses": size, "what": what, "s": seconds, "responses/s": round(size / seconds)}
            for what, seconds in took.items()
        ]
        common = ("--url", url, "--sizes", str(size))
        wanted = [part for part in options.only if part != FILES]
        if wanted:
            found = _apart("--ask", *common, "--about", options.about, "--only", *wanted)
            asked += [{"database": kind, **row} for row in found or ()]
        for form in options.forms if FILES in options.only else ():
            if row := _apart("--take", form, *common):
                taken.append({"database": kind, **row})


def _apart(*arguments: str) -> Any:
    """What a process of its own says; nothing if it fails, which it tells."""
    command = [sys.executable, "-m", "benchmarks.staff", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    if done.returncode:
        _tell(" ".join(arguments), RuntimeError(f"ended with {done.returncode}"))
        return None
    return json.loads(done.stdout.splitlines()[-1])


def slopes(rows: Rows, name: str, figure: str) -> Rows:
    """How each figure grows from the smallest size to the largest: 0 not at all, 1 in step."""
    found = []
    for kind, what in dict.fromkeys((row["database"], row[name]) for row in rows):
        figures = {row["responses"]: row[figure] for row in rows if (row["database"], row[name]) == (kind, what)}
        low, high = min(figures), max(figures)
        if low < high:
            slope = math.log(figures[high] / figures[low]) / math.log(high / low)
            found.append(
                {
                    "database": kind,
                    name: what,
                    **{f"{size:,}": figures[size] for size in sorted(figures)},
                    "slope": slope,
                }
            )
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.staff")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="responses that were handed in")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--forms", nargs="*", choices=takeout.FORMS, default=list(takeout.FORMS), help="files to make")
    parser.add_argument("--folder", type=Path, help="where SQLite's databases are kept and used again")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="what to measure")
    parser.add_argument("--about", default="", metavar="WORDS", help="only figures and pages with these in their names")
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--take", metavar="FORM", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for."""
    options = _parser().parse_args(arguments)
    if options.ask:
        print(json.dumps(ask(options.url, options.sizes[0], options.only, options.about)))
        return 0
    if options.take:
        print(json.dumps(take(options.url, options.take, options.sizes[0])))
        return 0
    made: Rows = []
    asked: Rows = []
    taken: Rows = []
    try:
        for kind in options.databases:
            for size in options.sizes:
                try:
                    run(kind, size, options, made, asked, taken)
                except Exception as error:  # what was measured before must not be lost
                    _tell(f"{kind} at {size:,}", error)
    finally:
        _show(made, asked, taken)
    return 0


def _show(made: Rows, asked: Rows, taken: Rows) -> None:
    tables.print_table("Making the rounds", made)
    tables.print_table("What staff ask", asked)
    tables.print_table("How it grows: ms", slopes(asked, "what", "ms"))
    tables.print_table("Files", taken)
    tables.print_table("How they grow: s", slopes(taken, "file", "s"))
    tables.print_table("How their memory grows: MB at the highest", slopes(taken, "file", "peak MB"))
    tables.write_json("staff", {"made": made, "asked": asked, "taken": taken})


if __name__ == "__main__":
    sys.exit(main())
