"""What was acknowledged, beside what the database holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from benchmarks.residents import Resident
from benchmarks.stage import Stage
from survey.core.answers import Answer as Given
from survey.core.answers import restored
from survey.models import Answer, Response
from survey.security import keyed_hash


@dataclass(frozen=True)
class Reckoning:
    """How many answers and responses were acknowledged, and the faults found, each in words."""

    answers: int
    responses: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything acknowledged is there, once."""
        return not self.lost and not self.doubled


def reconcile(stage: Stage, residents: Sequence[Resident], engine: Engine | None = None) -> Reckoning:
    """Compare what the server acknowledged to `residents` with the rows of the stage's round (in another database).

    Lost is what was acknowledged and is not there as it was given. Doubled is what is there and nobody sent: a second
    response of somebody, an answer to a page never posted. What was sent but never acknowledged may be there or not.
    """
    with stage.app.app_context(), Session(engine or stage.app.extensions["engine"]) as session:
        responses = _responses(session, stage.round_id)
        answers = _answers(session, stage.round_id)
        hashes = {keyed_hash("receipt", resident.code): resident for resident in residents if resident.code}
    lost: list[str] = []
    for code_hash, resident in hashes.items():
        response_id, state = responses.get(code_hash, (0, ""))
        kept = answers.get(response_id, {})
        lost += _lost(resident, state, kept)
    known = {responses[code_hash][0]: resident for code_hash, resident in hashes.items() if code_hash in responses}
    strangers = {response_id for response_id, _ in responses.values()} - known.keys()
    doubled = [f"response {response_id} is nobody's" for response_id in sorted(strangers)]
    for response_id, resident in known.items():
        extra = answers.get(response_id, {}).keys() - resident.sent.keys()
        doubled += [f"resident {resident.number} never answered {key}" for key in sorted(extra)]
    acknowledged = sum(len(resident.acknowledged) for resident in residents)
    return Reckoning(acknowledged, sum(resident.submitted for resident in residents), tuple(lost), tuple(doubled))


def _lost(resident: Resident, state: str, kept: dict[str, Given]) -> list[str]:
    who = f"resident {resident.number}"
    lost = [
        f"{who}: {key} is {kept.get(key)} instead of {answer}"
        for key, answer in resident.acknowledged.items()
        if kept.get(key) != answer
    ]
    if resident.started and not state:
        lost.append(f"{who} was never begun")
    if resident.submitted and state != "submitted":
        lost.append(f"{who} was never handed in")
    if state == "submitted" and not resident.pressed_send:
        lost.append(f"{who} was handed in unasked")
    return lost


def _responses(session: Session, round_id: int) -> dict[str, tuple[int, str]]:
    found = session.execute(
        select(col(Response.code_hash), col(Response.id), col(Response.state)).where(col(Response.round_id) == round_id)
    )
    return {code_hash: (response_id, state) for code_hash, response_id, state in found}


def _answers(session: Session, round_id: int) -> dict[int, dict[str, Given]]:
    kept: dict[int, dict[str, Given]] = {}
    found = session.execute(
        select(col(Answer.response_id), col(Answer.question_key), col(Answer.value), col(Answer.missing)).where(
            col(Answer.round_id) == round_id
        )
    )
    for response_id, key, value, missing in found:
        kept.setdefault(response_id, {})[key] = restored(value, missing)
    return kept
