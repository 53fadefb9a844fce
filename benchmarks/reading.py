"""The reading room over many answers: searching, filtering, walking, taking in and deleting.

    python -m benchmarks.reading 10000 100000 1000000

Answers are made of words drawn by Zipf's law, so that there are common words and rare ones. Each size has a fresh
SQLite database in a temporary folder; with MEDSKAPA_TEST_POSTGRESQL, or where PostgreSQL is installed, it is done there
too. Each figure is the median of seven tries, in milliseconds.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from benchmarks.tables import print_table, write_json
from survey import db
from survey.core.answers import Answer, stored
from survey.models import Answer as AnswerRow
from survey.models import Response
from survey.services import gathering, hearing, listening
from survey.services.listening import Reader, Wish
from tests.databases import PostgresCopies, PostgresServer, postgres_programs
from tests.staff.arranging import Place, make_world

TRIES = 7
BATCH = 5_000
RARE = "kameleont"
SEARCHES = {
    "common": "inte",
    "middling": "bussen",
    "rare": RARE,
    "absent": "xylofonist",
    "two": "inte bussen",
    "short": "nö",
}
_SYLLABLES = [
    "bra",
    "det",
    "en",
    "för",
    "gå",
    "ha",
    "kom",
    "lä",
    "mil",
    "nä",
    "på",
    "res",
    "så",
    "tid",
    "un",
    "vä",
    "år",
    "öp",
]


def vocabulary(draw: random.Random) -> list[str]:
    """Words by how common they are; the first ones are those that are searched for."""
    words = ["inte", "jag", "bussen"]
    return words + ["".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4))) for _ in range(20_000)]


def fill(session: Session, place: Place, size: int) -> None:
    """So many handed-in responses with an answer in words each, over a year."""
    draw = random.Random(7)
    words = vocabulary(draw)
    weights = [1 / (rank + 1) for rank in range(len(words))]
    cumulated = [sum(weights[: rank + 1]) for rank in range(200)]
    for begin in range(0, size, BATCH):
        responses, answers = [], []
        for number in range(begin, min(begin + BATCH, size)):
            link = place.links[number % 2]
            said = " ".join(draw.choices(words[:200], cum_weights=cumulated, k=6) + draw.choices(words, k=6))
            said += f" {RARE}" if number % 50_000 == 17 else ""
            row = response(link, number, date(2026, 1, 1) + timedelta(days=365 * number // size))
            own = {"response_id": row["id"], "organisation_id": link.organisation_id, "round_id": link.round_id}
            value, missing = stored(Answer(said))
            responses.append(row)
            answers.append({**own, "question_key": "words", "value": value, "missing": missing, "on_path": True})
        session.connection().execute(insert(Response), responses)
        session.connection().execute(insert(AnswerRow), answers)
        session.commit()


def response(link: Any, number: int, day: date) -> dict[str, Any]:
    """One response's row."""
    return {
        "id": number + 1_000_000,
        "organisation_id": link.organisation_id,
        "round_id": link.round_id,
        "link_id": link.id,
        "group_id": link.group_id,
        "version_id": 2,
        "code_hash": f"benchmark-{number}",
        "language": ("sv", "sv", "sv", "en", "ar")[number % 5],
        "mode": "self",
        "helper": "",
        "read_aloud": False,
        "state": "submitted",
        "started_on": day,
        "submitted_on": day,
        "gathered": False,
    }


def measured(act: Callable[[], Any]) -> float:
    """The median time of an act, in milliseconds."""
    times = []
    for _ in range(TRIES):
        begin = time.perf_counter()
        act()
        times.append((time.perf_counter() - begin) * 1_000)
    return round(median(times), 2)


def measure(session: Session, place: Place, size: int) -> dict[str, Any]:
    """Every figure of one size."""
    questionnaire = place.published.questionnaire
    reader = Reader(place.organisation_id, 1, place.round_id)
    begin = time.perf_counter()
    while gathering.gather(session, reader.round_id, questionnaire, 20):
        pass
    row: dict[str, Any] = {"answers": size, "taken in /s": round(size / (time.perf_counter() - begin))}
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("ANALYZE comment"))
        session.commit()

    def page(wish: Wish, after: Any = None) -> None:
        leaf = listening.find_comments(session, reader, wish, after, 20)
        hearing.hear(session, reader, questionnaire, leaf.ids, ("been",), "sv")

    row["page"] = measured(lambda: page(Wish()))
    ids = listening.find_comments(session, reader, Wish(), limit=1).ids
    deep = ("", ids[0] - (180 << 46))
    row["deep page"] = measured(lambda: page(Wish(), deep))
    row["language"] = measured(lambda: page(Wish(language="ar")))
    row["unread"] = measured(lambda: page(Wish(unread=True)))
    for name, sought in SEARCHES.items():
        row[f"{name} word"] = measured(lambda sought=sought: page(Wish(text=sought)))  # type: ignore[misc]
    row["by language"] = measured(lambda: page(Wish(order="language")))
    row["count"] = measured(lambda: listening.count_comments(session, reader, Wish()))
    begin = time.perf_counter()
    gathering.let_go(session, 1_000_000)
    session.commit()
    row["delete one"] = round((time.perf_counter() - begin) * 1_000, 1)
    return row


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Callable[[], str]]]:
    """How to make a fresh database of each kind that there is."""
    makers: dict[str, Callable[[], str]] = {"SQLite": lambda: fresh_sqlite(folder)}
    programs = postgres_programs()
    server = PostgresServer(programs, ()) if programs else None
    if server:
        server.start()
        makers["PostgreSQL"] = PostgresCopies(server.url).make
    yield makers
    if server:
        server.stop()


def fresh_sqlite(folder: Path) -> str:
    """The address of a new SQLite database."""
    url = f"sqlite:///{folder / f'reading-{time.time_ns()}.db'}"
    db.migrate(url)
    return url


def main(sizes: Sequence[int]) -> None:
    """Measure each size on each database."""
    results = {}
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as makers:
        for name, make in makers.items():
            rows = []
            for size in sizes:
                engine = db.engine_for(make())
                with Session(engine, expire_on_commit=False) as session:
                    place = make_world(session, Path(folder)).ours
                    fill(session, place, size)
                    rows.append(measure(session, place, size))
                engine.dispose()
            turned = [{"ms": key, **{f"{row['answers']:,}": row[key] for row in rows}} for key in rows[0]]
            print_table(f"{name}: milliseconds", turned)
            results[name] = rows
    write_json("reading", results)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
