"""Staff's pages of a large round, fetched whole as their browsers do: forms, counts and all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote
from uuid import uuid4

from flask import Flask
from sqlmodel import Session

from benchmarks.large import RARE, Large
from survey.services import accounts
from survey.staff.forms import write_place
from tests.browsing import Browser
from tests.staff.arranging import send

MIDDLE = date(2025, 1, 31)


def pages(round_id: int, questionnaire_id: int, code_id: int) -> dict[str, str]:
    """What is opened, by its address."""
    here = f"/staff/rounds/{round_id}"
    deep = quote(write_place(MIDDLE, 1 << 52))
    far = f"{(MIDDLE - date(2000, 1, 1)).days << 46}~"
    return {
        "the rounds": "/staff/",
        "the round": here,
        "responses": f"{here}/responses",
        "responses, half way": f"{here}/responses?before={deep}",
        "responses, filtered": f"{here}/responses?language=ar&answer=q3:e&answer=q4:e",
        "responses with a code": f"{here}/responses?code={code_id}",
        "responses, searched": f"{here}/responses?text=bussen",
        "responses, searched for a rare word": f"{here}/responses?text={RARE}",
        "responses, searched in vain": f"{here}/responses?text=xylofonist",
        "answers": f"{here}/answers",
        "answers, half way": f"{here}/answers?after={far}",
        "answers, filtered": f"{here}/answers?language=ar&a.q3=e&a.q4=e",
        "answers by another answer": f"{here}/answers?order=q3&column=q3",
        "answers, unread, by language": f"{here}/answers?unread=1&order=language",
        "answers with a code": f"{here}/answers?code={code_id}",
        "answers without a code": f"{here}/answers?code=none",
        "answers, searched": f"{here}/answers?text=bussen",
        "answers, searched for a rare word": f"{here}/answers?text={RARE}",
        "answers, searched in vain": f"{here}/answers?text=xylofonist",
        "coding": f"{here}/coding",
        "codebook": f"/staff/questionnaires/{questionnaire_id}/codebook",
        "a code": f"/staff/questionnaires/{questionnaire_id}/codebook/{code_id}",
        "suggestions": f"{here}/suggestions",
        "tone": f"{here}/tone",
        "quotes": f"{here}/quotes",
        "counts": f"{here}/counts",
        "counts, filtered": f"{here}/counts?language=ar&answer=q3:a",
        "counts of those with a code": f"{here}/counts?code={code_id}",
        "crosstab": f"{here}/counts/crosstab?rows=q1&columns=q2",
        "gaps": f"{here}/counts/gaps",
        "change": f"{here}/counts/change?question=q1",
        "quality": f"{here}/counts/quality",
    }


PROTECTED = ("the rounds", "the round", "counts", "counts, filtered", "crosstab")


def acts(app: Flask, large: Large) -> dict[str, Callable[[], object]]:
    """Each page opened by an administrator, and some by a facilitator, who sees protected figures."""
    found = pages(large.round_id, large.questionnaire_id, large.code_id)
    reading, protected = (_sign_in(app, large, role) for role in ("administrator", "facilitator"))

    def fetch(browser: Browser, address: str) -> Callable[[], object]:
        def act() -> None:
            answer = browser.fetch(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status}")

        return act

    opened = {f"page: {name}": fetch(reading, address) for name, address in found.items()}
    return opened | {f"page: {name}, protected": fetch(protected, found[name]) for name in PROTECTED}


def _sign_in(app: Flask, large: Large, role: str) -> Browser:
    browser = Browser(app)
    with Session(app.extensions["engine"], expire_on_commit=False) as session:
        user = accounts.create(session, large.actor, f"{uuid4()}@example.org", "", role)
        token = accounts.make_sign_in(session, large.actor, user.id or 0)
    browser.get(f"/staff/once/{token}")
    send(browser, "/staff/once/")
    return browser
