"""A workshop with forty phones and a projector: how long from an act until every screen shows it.

    python -m benchmarks.board [--database sqlite postgresql] [--phones 40] [--acts 25]

The phones are clients that ask for news as `static/js/live.js` does: about every 0.6 seconds, spread by chance; they
get a part of the page, or 204 where nothing is new. Three acts are timed, from when they are sent until the answer with
them has reached each screen: a phone writes a card, the leader opens a step, and all phones write at the same moment.
Every card is looked up at the end, and how busy the machine was stands beside the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from benchmarks import databases, stage, tables
from benchmarks.databases import KINDS, MissingError
from benchmarks.server import THREADS, WORKERS, Server
from benchmarks.stage import Stage
from benchmarks.wire import Client, Reply
from survey.core.board_templates import TEMPLATES
from survey.services import workshops
from survey.services.auditing import Actor
from survey.services.workshops import Deed, Hand

TEMPLATE = "stop-start"
MOST_ACTS = 30  # an agenda holds forty steps
EVERY = 0.6  # seconds, as in live.js
PATIENCE = 20.0  # seconds until an act counts as never shown
HTMX = "HX-Request: true\r\n"
_SEEN = re.compile(r'data-seen="([^"]*)"')
_HIDDEN = re.compile(r'name="(token|turn)" value="([^"]*)"')


@dataclass
class Screen:
    """A phone, or with no seat the projector: it asks for news and remembers when it first showed what."""

    client: Client
    address: str
    awaited: dict[str, float] = field(default_factory=dict)  # words → when they came, 0.0 while they have not
    page: str = ""
    errors: int = 0

    async def watch(self) -> None:
        """Ask until it is cancelled."""
        while True:
            await asyncio.sleep(EVERY * (0.75 + random.random() / 2))
            await self.ask()

    async def ask(self) -> None:
        """Ask once."""
        seen = _SEEN.search(self.page)
        try:
            reply = await self.client.get(f"{self.address}?seen={seen[1] if seen else ''}", HTMX)
        except OSError:
            self.errors += 1
            return
        self.take(reply)

    def take(self, reply: Reply) -> None:
        """Show an answer."""
        if reply.status == 204:
            return
        if reply.status != 200:
            self.errors += 1
            return
        self.page = reply.text
        now = time.perf_counter()
        for words, came in self.awaited.items():
            if not came and words in self.page:
                self.awaited[words] = now


@dataclass
class Workshop:
    """A board in a database of the benchmark's own, and everybody who looks at it."""

    opened: Stage
    id: int
    code: str
    screens: list[Screen]
    acts: int = 0

    def lead(self, *deeds: Deed) -> None:
        """Do something as whoever leads."""
        self.acts += 1
        with Session(self.opened.app.extensions["engine"]) as session:
            workshops.act(session, self.id, Hand(actor="leader@example.org"), deeds, self.acts)

    @property
    def phones(self) -> list[Screen]:
        """All screens but the projector."""
        return self.screens[:-1]

    async def write(self, phone: Screen, words: str) -> None:
        """A card from a phone, which its next page shows, as the form's answer does."""
        fields = [*dict(_HIDDEN.findall(phone.page)).items(), ("words", words), ("column", "1")]
        own = Client(phone.client.port, phone.client.headers, phone.client.cookies)  # the browser's other connection
        reply = await own.post(f"/w/{self.code}/cards", fields, HTMX)
        await own.close()
        phone.take(reply)


async def come_in(port: int, code: str) -> Screen:
    """A phone that has come in."""
    client = Client(port, "Accept-Language: sv\r\n")
    door = await client.get(f"/w/{code}")
    await client.post(f"/w/{code}", [*_HIDDEN.findall(door.text), ("lang", "sv"), ("go", "in")])
    screen = Screen(client, f"/w/{code}/room")
    screen.take(await client.get(screen.address))
    return screen


async def time_until_shown(workshop: Workshop, words: list[str], act: Callable[[], Awaitable[None]]) -> list[float]:
    """How long each screen took to show all the words; those that never did count as `PATIENCE`."""
    for screen in workshop.screens:
        screen.awaited = dict.fromkeys(words, 0.0)
    started = time.perf_counter()
    await act()
    while time.perf_counter() < started + PATIENCE:
        if all(all(screen.awaited.values()) for screen in workshop.screens):
            break
        await asyncio.sleep(0.02)
    return [
        max(screen.awaited.values()) - started if all(screen.awaited.values()) else PATIENCE
        for screen in workshop.screens
    ]


async def play(workshop: Workshop, acts: int) -> dict[str, list[list[float]]]:
    """Every kind of act, as often as asked for; what each screen waited."""
    found: dict[str, list[list[float]]] = {"a phone writes a card": [], "the leader opens a step": []}
    watching = [asyncio.create_task(screen.watch()) for screen in workshop.screens]
    for number in range(acts):
        phone = workshop.phones[number % len(workshop.phones)]
        words = f"Kort nummer {number}."
        delays = await time_until_shown(workshop, [words], lambda p=phone, w=words: workshop.write(p, w))  # type: ignore[misc]
        found["a phone writes a card"].append(delays)
        step = f"Steg nummer {number}."
        delays = await time_until_shown(workshop, [step], lambda s=step: _open(workshop, s))  # type: ignore[misc]
        found["the leader opens a step"].append(delays)
    burst = [f"Alla på en gång {number}." for number, _ in enumerate(workshop.phones)]
    found["all phones write at once"] = [await time_until_shown(workshop, burst, lambda: _all_write(workshop, burst))]
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    for screen in workshop.screens:
        await screen.client.close()
    return found


async def _open(workshop: Workshop, words: str) -> None:
    """A step is added and opened at once."""
    number = len(TEMPLATES[TEMPLATE].agenda) + workshop.acts  # the leader's first act opened a step of the template's
    added = {"kind": "write", "words": words, "tag": "sv", "minutes": 0, "budget": 3, "column": 0}
    opened = Deed("step-opened", {"step": number, "ends": ""})
    await asyncio.to_thread(workshop.lead, Deed("step-added", added), opened)


async def _all_write(workshop: Workshop, burst: list[str]) -> None:
    pairs = zip(workshop.phones, burst, strict=True)
    await asyncio.gather(*(workshop.write(phone, words) for phone, words in pairs))


async def _meet(opened: Stage, port: int, phones: int, acts: int) -> tuple[Workshop, dict[str, list[list[float]]]]:
    actor = Actor(opened.organisation_id, "leader@example.org")
    with Session(opened.app.extensions["engine"], expire_on_commit=False) as session:
        made = workshops.open_board(session, actor, "Hur kommer fler?", TEMPLATE, "sv", moderated=False)
        board, code = made.id, made.code
    screens = list(await asyncio.gather(*(come_in(port, code) for _ in range(phones))))
    workshop = Workshop(opened, board, code, [*screens, Screen(Client(port), f"/w/{code}/screen")])
    workshop.lead(Deed("step-opened", {"step": 2, "ends": ""}))
    for screen in workshop.screens:
        await screen.ask()
    return workshop, await play(workshop, acts)


def run_on(kind: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """One workshop on a database of this kind."""
    with databases.fresh(kind) as database:
        folder = stage.ten_questions(database.folder)
        environment = stage.environment(database.url, database.folder)
        with (
            stage.set_up(database.url, database.folder, folder) as opened,
            Server(environment, workers=options.workers, threads=options.threads) as server,
        ):
            before, began = server.cpu_seconds(), time.perf_counter()
            workshop, found = asyncio.run(_meet(opened, server.port, options.phones, options.acts))
            busy = (server.cpu_seconds() - before) / (time.perf_counter() - began)
            return [
                {"database": kind, **_figures(act, delays), "server CPU %": busy * 100, **_beside(workshop, options)}
                for act, delays in found.items()
            ]


def _figures(act: str, delays: list[list[float]]) -> dict[str, Any]:
    each = [delay for screens in delays for delay in screens]
    last = [max(screens) for screens in delays]
    return {
        "act": act,
        "times": len(delays),
        "screen p50 ms": tables.percentile(each, 0.50) * 1000,
        "screen p99 ms": tables.percentile(each, 0.99) * 1000,
        "all p50 ms": tables.percentile(last, 0.50) * 1000,
        "all p99 ms": tables.percentile(last, 0.99) * 1000,
        "never": sum(delay >= PATIENCE for delay in each),
    }


def _beside(workshop: Workshop, options: argparse.Namespace) -> dict[str, Any]:
    """What was lost or doubled of what was written, failed requests, and how busy the machine was."""
    with Session(workshop.opened.app.extensions["engine"]) as session:
        found = workshops.find(session, workshop.opened.organisation_id, workshop.id)
        words = [card.words for card in workshops.board_of(session, found).cards.values()]
    errors = sum(screen.errors for screen in workshop.screens)
    lost = options.acts + options.phones - len(set(words))
    return {"errors": errors, "lost": lost, "doubled": len(words) - len(set(words)), "load": os.getloadavg()[0]}


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; 1 when a card is lost or doubled, or an act never reached a screen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.board", description=__doc__)
    parser.add_argument("--database", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--phones", type=int, default=40)
    parser.add_argument("--acts", type=int, default=25, help="acts of each kind")
    parser.add_argument("--workers", type=int, default=WORKERS, help="granian's worker processes")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads in each worker")
    options = parser.parse_args(arguments)
    if options.acts > MOST_ACTS:
        parser.error(f"at most {MOST_ACTS} acts")
    rows: list[dict[str, Any]] = []
    for kind in options.database:
        try:
            rows += run_on(kind, options)
        except MissingError as missing:
            print(f"\nNot measured: {missing}", file=sys.stderr)
    tables.print_table(f"A workshop of {options.phones} phones and a projector", rows)
    tables.write_json("board", rows)
    return int(any(row["lost"] or row["doubled"] or row["never"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
