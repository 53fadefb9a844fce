"""A round as large as one likes: ten answers each, words among them, codes given to some, and a small round before it.

Rows go in by the drivers' own bulk ways, on SQLite with the indexes made afterwards. What the product makes of rows
itself (columns, the reading room) the product makes.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url, text
from sqlmodel import Session, select

from survey import db
from survey.models import Round
from survey.services import accounts, codebooks, coding, gathering, publishing, reaching, tallying
from survey.services.auditing import Actor
from survey.services.publishing import Published

NAME, BEFORE = "Stor", "Förra"
BATCH = 50_000
CHOICES = "abcde"
TAGS = ("sv", "sv", "sv", "ar", "so")
VALUES = [*((f'"{key}"', "") for key in CHOICES), (None, "dont-know")]
WEIGHTS = (45, 25, 15, 7, 3, 5)
THEMES, IN_THEME = 4, 5
BEGUN = 0.1  # of all responses
FIRST = 3  # answers that those who did not hand in gave
CODED = 0.2  # of the answers in words
CODER = "coder@example.org"
RARE = "kameleont"  # stands in one answer of 50,000, and at least in one
WORDS = ("bussen", "tiden", "långt", "rädd", "glömde", "barnen", "arbetet", "hjälp", "språket", "brevet", "kallelsen")
RESPONSE = (
    "id, organisation_id, round_id, link_id, group_id, version_id, code_hash, language, mode, helper, read_aloud, "
    "state, started_on, submitted_on"
)
ANSWER = "response_id, question_key, organisation_id, round_id, value, missing, on_path"
CODING = (
    "id, organisation_id, round_id, response_id, question_key, code_id, given_id, coder, start, " + '"end"'
    ", at, state, origin, counts, example"
)
DONE = "response_id, question_key, coder, organisation_id, round_id, at"
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


@dataclass(frozen=True, slots=True)
class Own:
    """Whose the rows of a round are, and what they were answers to."""

    organisation_id: int
    round_id: int
    version_id: int


@dataclass(frozen=True, slots=True)
class Large:
    """A round that is ready to be asked about."""

    actor: Actor
    round_id: int
    published: Published
    questionnaire_id: int
    code_id: int  # one that was given


def make(url: str, folder: Path, size: int) -> dict[str, float]:
    """Fill an empty database, and let the product lay out and take in what is there; seconds that each part took."""
    took: dict[str, float] = {}
    db.migrate(url)
    engine = db.engine_for(url)
    with Session(engine, expire_on_commit=False) as session:
        with _timed(took, "fill"):
            _fill(session, folder, size)
        large = find(session)
        with _timed(took, "lay out"):
            tallying.lay(session, large.round_id, large.published.questionnaire)
        with _timed(took, "take into the reading room"):
            while gathering.gather(session, large.round_id, large.published.questionnaire, 20):
                pass
        tidy(session)
    engine.dispose()
    return took


def find(session: Session) -> Large:
    """The large round of a database that `make` has filled."""
    found = session.exec(select(Round).where(Round.name == NAME)).one()
    actor, round_id = Actor(found.organisation_id, "terminal"), found.id or 0
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    code = next(one for one in coding.list_codes(session, actor.organisation_id, questionnaire_id) if one.parent_id)
    return Large(actor, round_id, publishing.load(session, found.version_id), questionnaire_id, code.id)


def tidy(session: Session) -> None:
    """What PostgreSQL's autovacuum does within a minute; until then it still believes that everything waits."""
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        with Session(session.get_bind()) as own:
            own.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("VACUUM ANALYZE"))


def _fill(session: Session, folder: Path, size: int) -> None:
    written = folder / "large"
    written.mkdir()
    (written / "questionnaire.yaml").write_text(QUESTIONNAIRE, "utf-8")
    organisation = accounts.find_or_make_organisation(session, "large", NAME)
    actor = Actor(organisation.id or 0, "terminal")
    version = publishing.publish(session, actor.organisation_id, written)
    codes = _make_codes(session, actor, version.questionnaire_id)
    draw = random.Random(1)
    with _bulk(session) as put:
        for name, day, whole in ((BEFORE, date(2024, 1, 1), size // 10), (NAME, date(2025, 1, 1), size)):
            many = int(whole / (1 - BEGUN))
            opened = reaching.create_round(session, actor, version.id or 0, name, day, None)
            own = Own(actor.organisation_id, opened.id or 0, version.id or 0)
            links = []
            for number in range(4):
                group = reaching.create_group(session, actor, own.round_id, f"Grupp {number}", size, size // 2)
                links.append(reaching.create_link(session, actor, group, "Brev"))
            ids = sorted({draw.getrandbits(53) for _ in range(many)})
            begun = set(draw.sample(ids, int(BEGUN * many)))  # and never handed in
            for start in range(0, len(ids), BATCH):
                batch = ids[start : start + BATCH]
                handed_in = [number for number in batch if number not in begun]
                put("response", RESPONSE, _responses(draw, batch, begun, own, links, day))
                put("answer", ANSWER, _answers(draw, batch, begun, own))
                coded = [number for number in handed_in if draw.random() < CODED]
                put("coding", CODING, _codings(draw, coded, own, codes))
                put("coded_unit", DONE, ((number, "words", CODER, *own_of(own), NOON) for number in coded))


NOON = "2025-06-01 12:00:00+00:00"


def own_of(own: Own) -> tuple[int, int]:
    """Organisation and round, as most rows begin."""
    return own.organisation_id, own.round_id


def _make_codes(session: Session, actor: Actor, questionnaire_id: int) -> list[int]:
    """A codebook of themes with codes in them; the ids of the codes that are given."""
    given = []
    for theme in range(THEMES):
        above = codebooks.make(session, actor, questionnaire_id, f"Tema {theme}")
        for number in range(IN_THEME):
            made = codebooks.make(session, actor, questionnaire_id, f"Kod {theme}.{number}", parent_id=above.id)
            given.append(made.id or 0)
    return given


def _responses(
    draw: random.Random, ids: Sequence[int], begun: set[int], own: Own, links: Sequence[Any], first: date
) -> Iterator[tuple[Any, ...]]:
    days = [(first + timedelta(days=number)).isoformat() for number in range(60)]
    chosen = zip(ids, draw.choices(links, k=len(ids)), draw.choices(days, k=len(ids)), strict=True)
    for (number, link, day), tag in zip(chosen, draw.choices(TAGS, k=len(ids)), strict=True):
        way = (link.id, link.group_id, own.version_id)
        ended = ("open", day, None) if number in begun else ("submitted", day, day)
        yield (number, *own_of(own), *way, f"{number:x}", tag, "self", "", False, *ended)


def _answers(draw: random.Random, ids: Sequence[int], begun: set[int], own: Own) -> Iterator[tuple[Any, ...]]:
    values = [draw.choices(VALUES, WEIGHTS, k=len(ids)) for _ in range(9)]
    words = [draw.choices(WORDS, k=len(ids)) for _ in range(8)]
    keys, organisation_id, round_id = [f"q{number}" for number in range(9)], own.organisation_id, own.round_id
    for place, number in enumerate(ids):
        open_ = number in begun
        for key, given in zip(keys[:FIRST] if open_ else keys, values, strict=False):
            value, missing = given[place]
            yield number, key, organisation_id, round_id, value, missing, True
        if open_:
            continue
        said = " ".join([each[place] for each in words]) + (f" {RARE}" if place % BATCH == 17 else "")
        yield number, "words", organisation_id, round_id, f'"{said}"', "", True


def _codings(draw: random.Random, ids: Sequence[int], own: Own, codes: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for number in ids:
        for code in set(draw.choices(codes, k=2)):
            about = (number, "words", code, code, CODER, None, None, NOON, "accepted", "coder", True, False)
            yield draw.getrandbits(53), *own_of(own), *about


class _Put:
    """Rows into a table of a database, many at once."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __call__(self, table: str, names: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write and commit them."""
        driver: Any = self.session.connection().connection.driver_connection
        if self.session.get_bind().dialect.name == "postgresql":
            with driver.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * (names.count(",") + 1))
            driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        self.session.commit()


@contextmanager
def _bulk(session: Session) -> Iterator[_Put]:
    """A way to put rows in; on SQLite without syncs meanwhile, and the indexes of the large tables made at the end."""
    if session.get_bind().dialect.name == "postgresql":
        yield _Put(session)
        return
    driver: sqlite3.Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    made = driver.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        "AND tbl_name IN ('response', 'answer', 'coding', 'coded_unit')"
    ).fetchall()
    session.commit()
    for pragma in ("synchronous=OFF", "secure_delete=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        driver.execute(f"PRAGMA {pragma}")
    for name, _ in made:
        driver.execute(f"DROP INDEX {name}")
    try:
        yield _Put(session)
    finally:
        for _, sql in made:
            driver.execute(sql)
        driver.commit()
        for pragma in (*db.PRAGMAS, "cache_size=-2000"):
            driver.execute(f"PRAGMA {pragma}")


@contextmanager
def _timed(took: dict[str, float], what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    took[what] = time.perf_counter() - begun


def address(path: Path) -> str:
    """The address of a SQLite file."""
    return str(make_url(f"sqlite:///{path}"))
