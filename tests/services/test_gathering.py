"""What is written down from a recording comes into the reading room afterwards, and beside it the recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from survey.core.answers import Answer, stored
from survey.models import Answer as AnswerRow
from survey.models import Response, Upload
from survey.services import gathering, hearing, listening, publishing
from survey.services.listening import Reader, Wish
from tests.respond.arranging import open_way
from tests.staff.arranging import respond

pytestmark = pytest.mark.both_databases
QUESTIONNAIRE = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Ditt besök
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - {key: tell, kind: voice, label: Berätta.}
  - {key: words, kind: text, label: Skriv., max_length: 100}
"""


def test_words_written_down_later_are_taken_in_once(session: Session, tmp_path: Path) -> None:
    way = open_way(session, tmp_path, QUESTIONNAIRE)
    questionnaire = publishing.load(session, way.version_id).questionnaire
    reader = Reader(way.link.organisation_id, 1, way.round.id or 0)
    spoken = respond(session, way.link, {"tell": Answer("77.ogg"), "words": Answer("Skrivet")})
    respond(session, way.link, {"tell": Answer("78.ogg")})

    def heard() -> list[tuple[str, str]]:
        gathering.gather(session, reader.round_id, questionnaire)
        ids = listening.find_comments(session, reader, Wish()).ids
        found = hearing.hear(session, reader, questionnaire, ids, (), "sv")
        return sorted((one.words, hearing.sound_of(session, questionnaire, one)) for one in found)

    assert heard() == [("Skrivet", "")]
    own = session.get_one(Response, spoken)
    value, missing = stored(Answer("Nedskrivet"))
    row = {"organisation_id": own.organisation_id, "round_id": own.round_id, "value": value, "missing": missing}
    session.add(AnswerRow(response_id=spoken, question_key="tell_words", **row))
    kept = {
        "response_id": spoken,
        "question_key": "tell",
        "suffix": "ogg",
        "mime": "audio/ogg",
        "sha256": "",
        "size": 1,
    }
    sound = Upload(id=77, organisation_id=own.organisation_id, round_id=own.round_id, body=b"1", **kept)
    session.add(sound)
    session.commit()
    for _ in range(2):
        assert heard() == [("Nedskrivet", "77.ogg"), ("Skrivet", "")]
    sound.body = None
    session.add(sound)
    session.commit()
    assert heard() == [("Nedskrivet", ""), ("Skrivet", "")]
