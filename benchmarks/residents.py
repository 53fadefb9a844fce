"""Virtual residents: each fetches the start page, answers question by question what it finds, and hands in.

What a resident answers follows from its number alone, so a run can be repeated. Everything the server acknowledged is
kept, to be compared with the database afterwards (`benchmarks.reconciling`).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from benchmarks.stage import Stage
from benchmarks.wire import Client, ConnectionLostError, Fields, Reply
from survey.core.answers import SEEN, WONT_SAY, Answer
from survey.core.definition import Question

BROWSER = (
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: sv-SE,sv;q=0.9,en;q=0.8\r\n"
)
HTMX = "HX-Request: true\r\nHX-Target: page\r\nHX-Trigger: page\r\n"
REDIRECTS = (302, 303)
BUSY = 503
PAUSE = 0.2
_ACTION = re.compile(r'<form[^>]* action="([^"]+)"')
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


class RefusedError(Exception):
    """The server answered what no resident should meet."""


def _choose(question: Question, number: int) -> tuple[list[str], Answer]:
    key = question.choices[number % len(question.choices)].key
    return [key], Answer(key)


def _tick(question: Question, number: int) -> tuple[list[str], Answer]:
    able = [choice.key for choice in question.choices if not choice.exclusive]
    chosen = tuple(key for place, key in enumerate(able) if (number + place) % 3 == 0) or (able[0],)
    return [*chosen], Answer(chosen)


def _count(question: Question, number: int) -> tuple[list[str], Answer]:
    low, high = (question.settings.get(name, bound) for name, bound in (("min", 0), ("max", 1000)))
    value = int(low) + number % (int(high) - int(low) + 1)
    return [str(value)], Answer(value)


def _write(question: Question, number: int) -> tuple[list[str], Answer]:
    words = f"Så här tycker boende {number} om {question.key}."
    return [words], Answer(words)


ANSWERS: Final[dict[str, Callable[[Question, int], tuple[list[str], Answer]]]] = {
    "choice": _choose,
    "faces": _choose,
    "scale": _choose,
    "choices": _tick,
    "number": _count,
    "text": _write,
    "slides": lambda _question, _number: ([], Answer(missing=SEEN)),
}


@dataclass
class Timings:
    """How long residents waited: for each request, and from pressing a button until the next page stood there."""

    requests: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    completed: int = 0
    errors: int = 0


@dataclass
class Resident:
    """One person with one browser. `patient` ones press again, after a pause, where the server is busy or gone."""

    stage: Stage
    number: int
    port: int
    htmx: bool = False
    patient: bool = False
    pause: float = PAUSE
    think: float = 0.0
    browser: type[Client] = Client
    timings: Timings = field(default_factory=Timings)
    code: str = ""
    started: bool = False
    pressed_send: bool = False
    submitted: bool = False
    acknowledged: dict[str, Answer] = field(default_factory=dict)
    sent: dict[str, Answer] = field(default_factory=dict)
    retries: int = 0

    def as_of_now(self) -> Resident:
        """A copy of what has been acknowledged so far, for a comparison while the resident goes on."""
        return replace(self, acknowledged=dict(self.acknowledged), sent=dict(self.sent))

    async def answer_all(self) -> None:
        """Go from the start page to the thanks; raises RefusedError, or ConnectionLostError unless patient."""
        client = self.browser(self.port, BROWSER)
        try:
            await self._go_through(client)
            self.timings.completed += 1
        finally:
            await client.close()

    async def _go_through(self, client: Client) -> None:
        here = f"/s/{self.stage.link_code}"
        page = await self._follow(client, await self._try(partial(client.get, here)))
        self.code = client.cookies["medskapa"][0]
        reply = await self._press(client, page, [("go", "start"), ("lang", "sv")])
        self.started = True
        page = await self._follow(client, reply)
        while (action := _found(_ACTION, page)) != f"{here}/check":
            if self.think:
                await asyncio.sleep(self.think)
            page = await self._answer(client, page, action.rpartition("/")[2])
        self.pressed_send = True
        reply = await self._press(client, page, [("go", "submit"), ("helper", "")])
        self.submitted = True
        await self._follow(client, reply)

    async def _answer(self, client: Client, page: str, key: str) -> str:
        fields, answers = self._filled_in(key)
        self.sent |= answers
        reply = await self._press(client, page, [("go", "next"), *fields], HTMX if self.htmx else "")
        self.acknowledged |= answers
        spent = reply.seconds
        following = await self._follow(client, reply)
        self.timings.pages.append(spent + self._followed)
        return following

    def _filled_in(self, key: str) -> tuple[Fields, dict[str, Answer]]:
        route = self.stage.published.route
        page = route.page(key)
        if page is None:
            raise RefusedError(f"no page {key!r}")
        fields: Fields = []
        answers: dict[str, Answer] = {}
        for question in route.asked(page, self.acknowledged):
            chosen, answer = ANSWERS[question.kind](question, self.number)
            name = question.key
            if self.number % 10 == 9 and question.wont_say and not question.required and question.kind == "choice":
                chosen, answer = [f"-{WONT_SAY}"], Answer(missing=WONT_SAY)
            fields += [(name, value) for value in chosen]
            answers[name] = answer
        return fields, answers

    async def _press(self, client: Client, page: str, fields: Fields, headers: str = "") -> Reply:
        """Send the form on a page. When this returns, the server has acknowledged it."""
        action, token = _found(_ACTION, page), _found(_TOKEN, page)
        reply = await self._try(partial(client.post, action, [("token", token), *fields], headers))
        if reply.status not in (200, 204, *REDIRECTS):
            raise RefusedError(f"POST {action}: {reply.status}")
        return reply

    async def _follow(self, client: Client, reply: Reply) -> str:
        """The page that an answer leads to."""
        self._followed = 0.0
        while address := reply.headers.get("hx-redirect") or reply.headers.get("location"):
            reply = await self._try(partial(client.get, address))
            self._followed += reply.seconds
        if reply.status != 200:
            raise RefusedError(f"{reply.status} instead of a page")
        return reply.text

    async def _try(self, act: Callable[[], Awaitable[Reply]]) -> Reply:
        """Do what a person does once, or, being patient, until the server answers it."""
        while True:
            try:
                reply = await act()
                self.timings.requests.append(reply.seconds)
                if reply.status != BUSY or not self.patient:
                    return reply
            except ConnectionLostError:
                if not self.patient:
                    raise
            self.retries += 1
            await asyncio.sleep(self.pause)


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise RefusedError(f"nothing like {pattern.pattern} on the page: {page[-400:]}")
    return found[1]
