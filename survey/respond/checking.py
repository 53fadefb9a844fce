"""All answers on one page before they are handed in: a page, or the part that follows the last question."""

from __future__ import annotations

from typing import Final

from werkzeug.wrappers import Response as BaseResponse

from survey import i18n, web
from survey.core.kinds import KINDS
from survey.respond import room as door
from survey.respond import uploads, words
from survey.services.responding import Visit

PART: Final = "respond/_check.html"
HELPERS: Final = ("relative", "staff", "interpreter", "other")


def render_check(visit: Visit, busy: bool = False, status: int = 200) -> BaseResponse:
    """The page of all answers on the path, each question with its words."""
    words.tell(visit)
    tag = i18n.language().tag
    path = visit.standing.path()
    rows = []
    for page in path:
        for question in visit.standing.asked(page):
            kind = KINDS[question.kind]
            if kind.asks:
                answer = visit.answers[question.key]
                rows.append((page, question, answer, kind.words(question, answer, tag)))
    return web.render(
        "respond/check.html",
        PART,
        status,
        entry=visit.entry,
        visit=visit,
        questionnaire=visit.published.questionnaire,
        rows=rows,
        uploads=uploads.asked_for(question for _, question, _, _ in rows),
        helpers=HELPERS,
        busy=busy,
        code=door.cookie_code(),
        back=f"/s/{visit.entry.code}/q/{path[-1].key}",
    )
