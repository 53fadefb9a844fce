"""How many people's answers have each code, for those who may not read single answers: boards, replies and reports.

A code's count takes in the codes below it, so two that lie within each other are two counts and their difference a
third, and so is what lies between a code and all who answered what was coded. All of them are protected together,
whoever asks for which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from survey.core.disclosure.axes import MARK
from survey.core.kinds.uploading import transcripts
from survey.models import Round
from survey.services import codebooks, coding, small_groups
from survey.services.disclosing import Desk
from survey.services.filtering import Filters


def count(desk: Desk, code_ids: Collection[int]) -> dict[int, int]:
    """How many of the desk's population have each of these codes or one below it; `HIDDEN` where that may not be known.

    Codes that the round's questionnaire does not know have none.
    """
    if not code_ids:
        return {}

    def marked(whom: Filters) -> Mapping[str, int]:
        counted = coding.count_codes(desk.session, desk.round_id, whom)
        return {str(code_id): found.whole for code_id, found in counted.items()}

    organisation_id = desk.session.get_one(Round, desk.round_id).organisation_id
    nested = codebooks.nested(desk.session, organisation_id, desk.round_id)
    coded = coding.coded_questions(desk.session, desk.round_id)
    spoken = {words: key for key, words in transcripts(list(desk.questionnaire.questions())).items()}
    among = [f"{spoken.get(key, key)}{MARK}" for key in coded]
    known = [axis for axis in among if axis in desk.axes]
    found = small_groups.protect_marks(desk, "code", [str(one) for one in code_ids], marked, nested, known)
    return {int(key): shown for key, shown in found.items()}
