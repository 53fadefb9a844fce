"""Virtual residents answer whole questionnaires over HTTP; how many a second, how long they wait, what it costs.

A page is what a resident waits for: without JavaScript a form posted and the next page fetched (two requests), with
htmx one. Every answer that was acknowledged is looked up in the database at the end.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from benchmarks import databases, stage, tables
from benchmarks.crowd import Crowd, Measured
from benchmarks.databases import KINDS, Database, MissingError
from benchmarks.reconciling import Reckoning, reconcile
from benchmarks.server import THREADS, WORKERS, Server
from benchmarks.stage import Stage

MODES = {"plain": False, "htmx": True}
SCREENS_BESIDE = 3  # start, check, thanks


def run_on(kind: str, questionnaire: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Every mode and size on one database of this kind."""
    rows: list[dict[str, Any]] = []
    with databases.fresh(kind) as database:
        folder = stage.questionnaire_folder(questionnaire, database.folder)
        environment = stage.environment(database.url, database.folder)
        with (
            stage.set_up(database.url, database.folder, folder) as published,
            Server(environment, workers=options.workers, threads=options.threads) as server,
        ):
            for mode in options.mode:
                for size in options.at:
                    opened = stage.open_round(published, f"{mode} {size}")
                    measured, reckoning = run_once(opened, database, server, size, MODES[mode], options.seconds)
                    row = {"database": kind, "questions": questionnaire, "mode": mode, "at once": size}
                    rows.append({**row, **figures(measured, reckoning)})
                    print(".", end="", flush=True, file=sys.stderr)
                    for refusal in measured.refusals[:3]:
                        print(f"\n{refusal}", file=sys.stderr)
    return rows


def run_once(
    opened: Stage, database: Database, server: Server, size: int, htmx: bool, seconds: float
) -> tuple[Measured, Reckoning]:
    """One crowd on one round, reconciled."""
    crowd = Crowd(opened, server.port, size, htmx, server.cpu_seconds, database.cpu_seconds)
    measured = crowd.measure(seconds)
    return measured, reconcile(opened, measured.residents)


def figures(measured: Measured, reckoning: Reckoning) -> dict[str, Any]:
    """What the table says of one run."""
    timings, usage = measured.timings, measured.usage
    finished = [resident for resident in measured.residents if resident.submitted]
    asked = sum(len(resident.acknowledged) for resident in finished) / max(1, len(finished))
    responses = max(1e-9, len(timings.pages) / asked if asked else 0.0)
    return {
        "responses/s": timings.completed / measured.seconds,
        "requests/s": len(timings.requests) / measured.seconds,
        "page p50 ms": tables.percentile(timings.pages, 0.50) * 1000,
        "page p99 ms": tables.percentile(timings.pages, 0.99) * 1000,
        "errors": timings.errors,
        "CPU ms/response": usage.server / responses * 1000,
        "CPU ms/page": usage.server / (responses * (asked + SCREENS_BESIDE)) * 1000,
        "db CPU ms/response": usage.database / responses * 1000,
        "server CPU %": usage.server / measured.seconds * 100,
        "load CPU %": usage.load / measured.seconds * 100,
        "answers": reckoning.answers,
        "lost": len(reckoning.lost),
        "doubled": len(reckoning.doubled),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; 1 when an acknowledged answer is lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.respondents", description=__doc__)
    parser.add_argument("--database", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--mode", nargs="+", choices=list(MODES), default=list(MODES))
    parser.add_argument("--at", nargs="+", type=int, default=[16, 64, 256], help="residents at once")
    parser.add_argument(
        "--questionnaire", nargs="+", default=[stage.MADE, "mammography"], help="'ten' is made; others are shipped"
    )
    parser.add_argument("--seconds", type=float, default=8.0, help="how long each run is measured")
    parser.add_argument("--workers", type=int, default=WORKERS, help="granian's worker processes")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads in each worker")
    options = parser.parse_args(arguments)
    rows: list[dict[str, Any]] = []
    for questionnaire in options.questionnaire:
        for kind in options.database:
            try:
                rows += run_on(kind, questionnaire, options)
            except MissingError as missing:
                print(f"\nNot measured: {missing}", file=sys.stderr)
    tables.print_table("Residents answering", rows)
    tables.write_json("respondents", rows)
    return int(any(row["lost"] or row["doubled"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
