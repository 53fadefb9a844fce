"""How good a round's answers are as answers."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.services import judging
from survey.staff.results import result_values, results_page
from survey.staff.room import page


@page("/rounds/<int:round_id>/counts/quality", "see-exact-counts")
def show_quality(round_id: int) -> BaseResponse:
    """Where people stopped, what they did not understand, and what help changed."""
    values = result_values(round_id)
    quality = judging.judge(db.session(), round_id, values["published"].questionnaire)
    return results_page("quality", values, quality=quality)
