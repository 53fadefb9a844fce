"""How long staff wait for the figures of a large round: counts, crosstabs, filters, the list, a search and an export.

    python -m benchmarks.staff [--sizes 10000 100000 1000000] [--databases sqlite postgresql]

A round of ten questions is filled in bulk, then laid into columns, and each figure is asked for through the services
that the pages use. Beside it stands the floor: the same figure in one statement of bare SQL. Every size of every
database runs in a process of its own, so that the memory told is its own.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from benchmarks import databases, tables
from benchmarks.databases import KINDS, MissingError
from survey import db
from survey.models import Round
from survey.services import accounts, crossing, exporting, publishing, reaching, reading, summarising, tallying
from survey.services.auditing import Actor
from survey.services.exporting import Wish
from survey.services.filtering import GROUP, Filters

SIZES = (10_000, 100_000, 1_000_000)
BATCH = 20_000
CHOICES = "abcde"
TAGS = ("sv", "sv", "sv", "ar", "so")
VALUES = [*((f'"{key}"', "") for key in CHOICES), (None, "dont-know")]
WEIGHTS = (45, 25, 15, 7, 3, 5)
RESPONSE = (
    "id, organisation_id, round_id, link_id, group_id, version_id, code_hash, language, mode, helper, read_aloud, "
    "state, started_on, submitted_on"
)
ANSWER = "response_id, question_key, organisation_id, round_id, value, missing, on_path"
WORDS = ("bussen", "tiden", "långt", "rädd", "glömde", "barnen", "arbetet", "hjälp", "språket", "brevet", "kallelsen")
_CHOICES = ", ".join(f"{{key: {key}, label: {key.upper()}}}" for key in CHOICES)
_QUESTIONS = "\n".join(
    f"  - {{key: q{number}, kind: choice, label: Fråga {number}, choices: [{_CHOICES}]}}" for number in range(9)
)
QUESTIONNAIRE = f"""\
key: large
source: sv
title: Stor
about: {{who: Vi., why: Lära., sees: Vi., time: Kort., delete: Koden.}}
thanks: Tack.
questions:
{_QUESTIONS}
  - {{key: words, kind: text, label: Berätta}}
"""


def fill(session: Session, folder: Path, size: int) -> tuple[int, publishing.Published]:
    """A round with so many submitted responses, each with ten answers, written in bulk."""
    (folder / "large").mkdir()
    (folder / "large" / "questionnaire.yaml").write_text(QUESTIONNAIRE, "utf-8")
    organisation = accounts.find_or_make_organisation(session, "large", "Stor")
    actor = Actor(organisation.id or 0, "terminal")
    version = publishing.publish(session, actor.organisation_id, folder / "large")
    opened = reaching.create_round(session, actor, version.id or 0, "Stor", date(2026, 1, 1), None)
    links = []
    for number in range(4):
        group = reaching.create_group(session, actor, opened.id or 0, f"Grupp {number}", None, None)
        links.append(reaching.create_link(session, actor, group, "Brev"))
    draw = random.Random(1)
    put = _copy if session.get_bind().dialect.name == "postgresql" else _insert
    ids = sorted({draw.getrandbits(53) for _ in range(size)})
    own = actor.organisation_id, opened.id
    for start in range(0, size, BATCH):
        batch = ids[start : start + BATCH]
        put(session, "response", RESPONSE, _responses(draw, batch, own, links, version.id or 0))
        put(session, "answer", ANSWER, _answers(draw, batch, own))
        session.commit()
    if put is _copy:
        session.connection().execute(text("ANALYZE"))
        session.commit()
    return opened.id or 0, publishing.load(session, version.id)


def _responses(
    draw: random.Random, ids: Sequence[int], own: tuple[Any, ...], links: Sequence[Any], version_id: int
) -> Iterator[tuple[Any, ...]]:
    days = [(date(2026, 1, 1) + timedelta(days=number)).isoformat() for number in range(60)]
    drawn = zip(ids, draw.choices(links, k=len(ids)), draw.choices(days, k=len(ids)), strict=True)
    for (number, link, day), tag in zip(drawn, draw.choices(TAGS, k=len(ids)), strict=True):
        way = (link.id, link.group_id, version_id)
        yield (number, *own, *way, f"{number:x}", tag, "self", "", False, "submitted", day, day)


def _answers(draw: random.Random, ids: Sequence[int], own: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    values = [draw.choices(VALUES, WEIGHTS, k=len(ids)) for _ in range(9)]
    words = [draw.choices(WORDS, k=len(ids)) for _ in range(8)]
    for place, number in enumerate(ids):
        for question, given in enumerate(values):
            value, missing = given[place]
            yield (number, f"q{question}", *own, value, missing, True)
        yield (number, "words", *own, f'"{" ".join(each[place] for each in words)}"', "", True)


def _insert(session: Session, table: str, names: str, rows: Iterable[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * (names.count(",") + 1))
    driver: Any = session.connection().connection.driver_connection
    driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _copy(session: Session, table: str, names: str, rows: Iterable[tuple[Any, ...]]) -> None:
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def milliseconds(act: Callable[[], object], times: int = 5) -> tuple[float, float]:
    """The best of some tries, since whatever else the machine does only adds: waited, and of its own work."""
    waits, works = [], []
    for _ in range(times):
        begun, worked = time.perf_counter(), time.process_time()
        act()
        waits.append(time.perf_counter() - begun)
        works.append(time.process_time() - worked)
    return min(waits) * 1_000, min(works) * 1_000


def peak() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


ONE = "SELECT value, missing, count(*) FROM answer WHERE round_id = :round AND question_key = 'q1' GROUP BY 1, 2"
EVERY = (
    "SELECT question_key, value, missing, count(*) FROM answer "
    "WHERE round_id = :round AND question_key <> 'words' GROUP BY 1, 2, 3"
)
PAIR = (
    "SELECT a.value, b.value, count(*) FROM answer a JOIN answer b ON b.response_id = a.response_id "
    "WHERE a.round_id = :round AND a.question_key = 'q1' AND b.question_key = 'q2' GROUP BY 1, 2"
)


class Large:
    """The filled round, and everything that staff ask of it."""

    def __init__(self, session: Session, round_id: int, published: publishing.Published) -> None:
        self.session, self.round_id, self.published = session, round_id, published
        self.questionnaire = published.questionnaire

    def count(self, filters: Filters) -> object:
        """One question, counted."""
        return tallying.count_each(self.session, self.round_id, self.questionnaire, ["q1"], filters)

    def count_all(self, filters: Filters) -> object:
        """The page with all questions."""
        return summarising.count(self.session, self.round_id, self.questionnaire, filters)

    def cross(self, columns: str, filters: Filters) -> object:
        """One question by another variable."""
        up, aside = (
            crossing.find_variable(self.session, self.round_id, self.questionnaire, key, {}) for key in ("q1", columns)
        )
        return crossing.cross(self.session, self.round_id, self.questionnaire, up, aside, filters)

    def list_some(self, text: str = "") -> object:
        """The first page of the list, of those who wrote something."""
        return reading.list_responses(self.session, self.round_id, self.questionnaire, Filters(text=text))

    def tidy(self) -> None:
        """What autovacuum does within a minute or so; until then PostgreSQL still believes that all wait."""
        self.session.commit()
        with Session(self.session.get_bind()) as own:
            own.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("VACUUM ANALYZE"))

    def bare(self, sql: str) -> Callable[[], object]:
        """One statement of bare SQL."""
        return lambda: self.session.connection().execute(text(sql), {"round": self.round_id}).all()

    def acts(self) -> dict[str, tuple[Callable[[], object], str]]:
        """What is measured, each with its floor in SQL, "" where there is none."""
        everybody, some = Filters(), Filters(language="ar", answers=(("q3", "a"),))
        return {
            "counts of one question": (lambda: self.count(everybody), ONE),
            "counts of one question, filtered": (lambda: self.count(some), ""),
            "all ten questions": (lambda: self.count_all(everybody), EVERY),
            "all ten questions, filtered": (lambda: self.count_all(some), ""),
            "crosstab of two": (lambda: self.cross("q2", everybody), PAIR),
            "crosstab of two, filtered": (lambda: self.cross("q2", some), ""),
            "crosstab by group": (lambda: self.cross(GROUP, everybody), ""),
            "list, first page": (self.list_some, ""),
            "search, first page": (lambda: self.list_some("bussen"), ""),
        }


def measure(large: Large, size: int) -> list[dict[str, Any]]:
    """Every figure, with its floor where there is one; the export and the laying for each thousand responses."""
    begun, worked = time.perf_counter(), time.process_time()
    tallying.lay(large.session, large.round_id, large.questionnaire)
    laid = (time.perf_counter() - begun) * 1e6 / size, (time.process_time() - worked) * 1e6 / size
    if large.session.get_bind().dialect.name == "postgresql":
        large.tidy()
    acts = large.acts()
    rows = [_row(what, size, milliseconds(act)) for what, (act, _) in acts.items()]
    begun, worked = time.perf_counter(), time.process_time()
    actor = Actor(large.session.get_one(Round, large.round_id).organisation_id, "terminal")
    for _part in exporting.export(large.session, actor, large.round_id, large.published, Wish(form="responses")).parts:
        pass
    taken = (time.perf_counter() - begun) * 1e6 / size, (time.process_time() - worked) * 1e6 / size
    rows += [_row("export, 1,000 responses", size, taken), _row("lay out 1,000 responses", size, laid)]
    floors = {what: milliseconds(large.bare(floor), 2)[0] for what, (_, floor) in acts.items() if floor}
    return [_beside(row, floors.get(row["what"])) for row in rows]


def _row(what: str, size: int, took: tuple[float, float]) -> dict[str, Any]:
    wait, work = took
    return {"what": what, "responses": size, "ms": wait, "own CPU ms": work, "peak MB": peak()}


def _beside(row: dict[str, Any], floor: float | None) -> dict[str, Any]:
    """The row with its floor, which is measured last: SQLite sorts millions of answers in this process's memory."""
    return {**row, "bare SQL ms": floor or "", "ratio": row["ms"] / floor if floor else ""}


def run_one(kind: str, size: int) -> list[dict[str, Any]]:
    """One size in one database, in this process."""
    with databases.fresh(kind) as database:
        db.migrate(database.url)
        engine = db.engine_for(database.url)
        with Session(engine, expire_on_commit=False) as session:
            round_id, published = fill(session, database.folder, size)
            large = Large(session, round_id, published)
            rows = measure(large, size)
        engine.dispose()
    return [{"database": kind, **row} for row in rows]


def slopes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How each figure grows from the smallest size to the largest: 0 not at all, 1 in step."""
    found = []
    for kind, what in dict.fromkeys((row["database"], row["what"]) for row in rows):
        waits = {row["responses"]: row["ms"] for row in rows if (row["database"], row["what"]) == (kind, what)}
        low, high = min(waits), max(waits)
        if low < high:
            slope = math.log(waits[high] / waits[low]) / math.log(high / low)
            found.append({"database": kind, "what": what, "from": low, "to": high, "slope": slope})
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.staff")
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES), help="responses in the round")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(run_one(options.databases[0], options.sizes[0])))
        return 0
    rows: list[dict[str, Any]] = []
    for kind in options.databases:
        for size in options.sizes:
            command = [sys.executable, "-m", "benchmarks.staff", "--one", "--sizes", str(size), "--databases", kind]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
            except (subprocess.CalledProcessError, MissingError) as error:
                print(f"Not measured: {kind} at {size:,}: {getattr(error, 'stderr', error)}", file=sys.stderr)
                continue
            rows += json.loads(done.stdout.splitlines()[-1])
    tables.print_table("Staff's figures", rows)
    tables.print_table("How they grow", slopes(rows))
    tables.write_json("staff", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
