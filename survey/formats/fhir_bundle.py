"""Many responses as one FHIR Bundle of type collection (R4, section 2.36), written as they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from survey.core.answers import Answer, restored
from survey.core.columnar import NOT_ASKED
from survey.core.definition import Questionnaire
from survey.core.extract import Block
from survey.formats.fhir_response_write import ResponseWriter


def write(
    questionnaire: Questionnaire, blocks: Iterable[Block], finished: bool, release: str = "r4"
) -> Iterator[bytes]:
    """The bytes of a Bundle of QuestionnaireResponses in release "r4" or "r5".

    Each has the response's random number as its id, its language, and the day it was handed in; nobody is its subject.
    """
    writer = ResponseWriter(questionnaire, release)
    yield b'{"resourceType":"Bundle","type":"collection","entry":['
    separator = "\n"
    for block in blocks:
        languages, days = list(block.column(".language").values()), list(block.column(".day").values())
        for place, answers in enumerate(_answers(questionnaire, block)):
            resource = writer.write(answers, finished).resource
            about = {"resourceType": resource["resourceType"], "id": str(block.ids[place])}
            about |= {"language": languages[place][0]}
            day = {"authored": days[place][0]} if finished else {}
            yield (separator + json.dumps({"resource": {**about, **resource, **day}}, ensure_ascii=False)).encode()
            separator = ",\n"
    yield b"\n]}\n"


def _answers(questionnaire: Questionnaire, block: Block) -> Iterator[dict[str, Answer]]:
    columns = {question.key: block.column(question.key) for question in questionnaire.questions()}
    for place in range(len(block.ids)):
        entries = {key: column.entries[column.codes[place]] for key, column in columns.items()}
        yield {key: restored(*entry) for key, entry in entries.items() if entry != NOT_ASKED}
