"""Going through free text by machine, in the background: codes to suggest, what is said again, and tone. Heavy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sqlalchemy import delete, insert, select
from sqlmodel import Session

from survey import language
from survey.core import judging
from survey.errors import InputError
from survey.models import Alike, CodedUnit, Coding, Reading, Suggestion, Toned, ToneLabel, now
from survey.services import auditing, learning, reaching
from survey.services.auditing import Actor
from survey.services.learning import METHODS, Judged
from survey.services.suggesting import ALIKE, CODES, KINDS, LEAST_ALIKE, OPEN, REFUSED, TONE, words_of
from survey.services.working import Tell

MOST_SUGGESTIONS: Final = 5_000
MOST_PHRASES: Final = 50
MOST_GROUPED: Final = 20_000  # answers that are compared with each other
NEAR: Final = 0.6  # cosine of two answers that are alike
LONGEST_PHRASE: Final = 4  # words

_alike: Any = Alike.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_done: Any = CodedUnit.__table__  # type: ignore[attr-defined]
_label: Any = ToneLabel.__table__  # type: ignore[attr-defined]
_reading: Any = Reading.__table__  # type: ignore[attr-defined]
_suggestion: Any = Suggestion.__table__  # type: ignore[attr-defined]
_toned: Any = Toned.__table__  # type: ignore[attr-defined]

Texts = Sequence[tuple[int, str, str]]  # response, words, language


def work(session: Session, actor: Actor, arguments: Mapping[str, Any], tell: Tell) -> None:
    """Read the answers to a question: what `arguments` name as `kind`, one of `suggesting.KINDS`."""
    round_id, key, kind = int(arguments["round_id"]), str(arguments["question"]), str(arguments["kind"])
    reaching.find_round(session, actor.organisation_id, round_id)
    if kind not in KINDS:
        raise InputError(kind="unknown-choice")
    texts = words_of(session, actor.organisation_id, round_id, key)
    reading = _Reading(session, actor, round_id, key, kind, texts, tell)
    {CODES: reading.suggest, ALIKE: reading.compare, TONE: reading.listen}[kind]()


class _Reading:
    """One reading: what it reads, and where it writes what it made of it."""

    def __init__(
        self, session: Session, actor: Actor, round_id: int, key: str, kind: str, texts: Texts, tell: Tell
    ) -> None:
        self.session, self.actor, self.round_id, self.key, self.kind = session, actor, round_id, key, kind
        self.texts, self.tell = texts, tell

    def suggest(self) -> None:
        """Learn from what people have coded, and guess for the answers that nobody has gone through."""
        given = self._given()
        coded = [(words, given[response]) for response, words, _ in self.texts if response in given]
        texts, labels = [words for words, _ in coded], [codes for _, codes in coded]
        codes = learning.learnable(labels)
        steps = [0]

        def step() -> None:
            steps[0] += 1
            self.tell(steps[0], len(METHODS) * learning.FOLDS + 1)

        judged = {method: learning.judge(method, texts, labels, codes, step) for method in METHODS} if codes else {}
        best = max(judged, key=lambda method: judged[method].whole.f1 or 0.0, default="")
        rest = [(response, words) for response, words, _ in self.texts if response not in given]
        guesses = learning.guess(best, texts, labels, codes, judged[best], [words for _, words in rest]) if best else []
        refused = self._refused()
        rows = [
            {"response_id": rest[one.place][0], "code_id": one.code, "score": one.score, "words": list(one.words)}
            for one in guesses
            if (rest[one.place][0], one.code) not in refused
        ]
        state = {"state": "open", "decided_by": ""}
        self._write(_suggestion, [{**row, **state} for row in rows[:MOST_SUGGESTIONS]], _told(judged, best, len(coded)))

    def compare(self) -> None:
        """Find what is said again: phrases that several answers share, and groups of answers that are alike."""
        self.tell(0, 2)
        rows = [
            {"response_id": response, "number": 0, "phrase": phrase}
            for phrase, responses in repeated_phrases(self.texts)
            for response in responses
        ]
        self.tell(1, 2)
        rows += [
            {"response_id": response, "number": number, "phrase": ""}
            for number, group in enumerate(alike(self.texts[:MOST_GROUPED]), start=1)
            for response in group
        ]
        self._write(_alike, rows, {"compared": min(len(self.texts), MOST_GROUPED)})

    def listen(self) -> None:
        """Say how answers sound, and measure that against how they sounded to people."""
        tones: dict[int, float] = {}
        for place, (response, words, tag) in enumerate(self.texts):
            if found := language.tone(words, tag):
                tones[response] = found.value
            self.tell(place + 1, len(self.texts))
        people = self._labels()
        languages: dict[str, Any] = {}
        for tag in sorted({tag for _, _, tag in self.texts if judging.has_tone(tag)}):
            judged = [(people[one], tones.get(one)) for one, _, own in self.texts if own == tag and one in people]
            found_cells = judging.confusion(judged)
            cells = [[person, machine, times] for (person, machine), times in sorted(found_cells.cells.items())]
            silent = sum(1 for one, _, own in self.texts if own == tag and one not in tones)
            languages[tag] = {"cells": cells, "unknown": found_cells.unknown, "silent": silent}
        rows = [{"response_id": response, "value": value} for response, value in tones.items()]
        self._write(_toned, rows, {"languages": languages})

    def _given(self) -> dict[int, frozenset[int]]:
        """The codes that people gave each answer they went through; none where they said that none fits."""
        mine = {"round_id": self.round_id, "question_key": self.key}
        same = [_coding.c[name] == value for name, value in mine.items()]
        found: dict[int, set[int]] = {}
        coded = select(_coding.c.response_id, _coding.c.code_id).where(*same, _coding.c.counts)
        for response, code in self.session.connection().execute(coded):
            found.setdefault(response, set()).add(code)
        done = select(_done.c.response_id).where(*(_done.c[name] == value for name, value in mine.items()))
        for response in self.session.connection().execute(done).scalars():
            found.setdefault(response, set())
        return {response: frozenset(codes) for response, codes in found.items()}

    def _refused(self) -> set[tuple[int, int]]:
        """What people refused before, so that it is not suggested again."""
        query = select(_suggestion.c.response_id, _suggestion.c.code_id).join(
            _reading, _reading.c.id == _suggestion.c.reading_id
        )
        query = query.where(_reading.c.round_id == self.round_id, _reading.c.question_key == self.key)
        rows = self.session.connection().execute(query.where(_suggestion.c.state == REFUSED))
        return {(response, code) for response, code in rows}

    def _labels(self) -> dict[int, int]:
        """How answers sounded to people; where they disagree, to most of them, and if as many, neither."""
        query = select(_label.c.response_id, _label.c.label)
        query = query.where(_label.c.round_id == self.round_id, _label.c.question_key == self.key)
        heard: dict[int, Counter[int]] = {}
        for response, label in self.session.connection().execute(query):
            heard.setdefault(response, Counter())[label] += 1
        return {response: _majority(counts) for response, counts in heard.items()}

    def _write(self, table: Any, rows: list[dict[str, Any]], details: dict[str, Any]) -> None:
        """Keep what was made, in the place of what stood there; people's refusals stay with their reading."""
        organisation_id = self.actor.organisation_id
        about = {"organisation_id": organisation_id, "round_id": self.round_id, "question_key": self.key}
        values = {**about, "kind": self.kind, "size": len(self.texts), "made_by": self.actor.name, "made_at": now()}
        connection = self.session.connection()
        same = [_reading.c[name] == value for name, value in {**about, "kind": self.kind}.items()]
        before = select(_reading.c.id).where(*same)
        if self.kind == CODES:  # what people decided stays with the reading that they decided on
            connection.execute(
                delete(_suggestion).where(_suggestion.c.reading_id.in_(before), _suggestion.c.state == OPEN)
            )
        else:
            connection.execute(delete(_reading).where(*same))
        made = insert(_reading).values(**values, details=details).returning(_reading.c.id)
        reading_id = connection.execute(made).scalar_one()
        own = {"reading_id": reading_id, "organisation_id": organisation_id}
        if rows:
            connection.execute(insert(table), [{**row, **own} for row in rows])
        auditing.record(
            self.session,
            self.actor,
            "answers-read-by-machine",
            f"round {self.round_id}",
            kind=self.kind,
            found=len(rows),
        )
        self.session.commit()


def _told(judged: Mapping[str, Judged], best: str, learned: int) -> dict[str, Any]:
    """What is kept of the measuring: each code by the better method, and both methods over all."""
    methods = {method: [found.whole.right, found.whole.wrong, found.whole.missed] for method, found in judged.items()}
    codes: dict[str, Any] = {}
    if best:
        offered = judged[best].offered
        for code, one in judged[best].measures.items():
            codes[str(code)] = {"measure": [one.right, one.wrong, one.missed], "offered": code in offered}
    return {"method": best, "methods": methods, "codes": codes, "learned": learned}


def _majority(counts: Counter[int]) -> int:
    (first, times), *others = counts.most_common()
    return judging.NEUTRAL if others and others[0][1] == times else first


def repeated_phrases(texts: Texts) -> list[tuple[str, list[int]]]:
    """Runs of two to four words that at least `LEAST_ALIKE` answers have, not of words alone that say little.

    A phrase inside a longer one that as many have is left out.
    """
    found: dict[tuple[str, ...], set[int]] = {}
    for response, words, tag in texts:
        for phrase in _phrases(language.tokens(words), language.stopwords(tag)):
            found.setdefault(phrase, set()).add(response)
    often = {phrase: responses for phrase, responses in found.items() if len(responses) >= LEAST_ALIKE}
    inside = {
        part
        for phrase, responses in often.items()
        for part in (phrase[:-1], phrase[1:])
        if len(often.get(part, ())) == len(responses)
    }
    ranked = sorted(
        ((phrase, responses) for phrase, responses in often.items() if phrase not in inside),
        key=lambda pair: (-len(pair[1]), -len(pair[0]), pair[0]),
    )
    return [(" ".join(phrase), sorted(responses)) for phrase, responses in ranked[:MOST_PHRASES]]


def _phrases(words: Sequence[str], little: frozenset[str]) -> Iterable[tuple[str, ...]]:
    for length in range(2, LONGEST_PHRASE + 1):
        for start in range(len(words) - length + 1):
            phrase = tuple(words[start : start + length])
            if phrase[0] not in little and phrase[-1] not in little:
                yield phrase


def alike(texts: Texts) -> list[list[int]]:
    """Groups of at least `LEAST_ALIKE` answers that are near each other, by the cosine of their words' stems.

    The answer with the most near ones begins a group of them; what is left goes on so. Largest first.
    """
    stemmed = [" ".join(language.stems(language.tokens(words), tag)) for _, words, tag in texts]
    if not any(stemmed):
        return []
    matrix = TfidfVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False).fit_transform(stemmed)
    near = _near(matrix)
    groups = []
    left = set(range(len(texts)))
    for place in sorted(near, key=lambda one: -len(near[one])):
        group = [place, *(other for other in near[place] if other in left and other != place)]
        if place in left and len(group) >= LEAST_ALIKE:
            groups.append([texts[one][0] for one in group])
            left -= set(group)
    return sorted(groups, key=len, reverse=True)


def _near(matrix: Any) -> dict[int, list[int]]:
    """For each answer those that are near it, some hundred answers at a time."""
    found: dict[int, list[int]] = {}
    bounds = [*range(0, matrix.shape[0], 500), matrix.shape[0]]
    for start, end in pairwise(bounds):
        product = (matrix[start:end] @ matrix.T).tocoo()
        for row, column in zip(*(axis[product.data >= NEAR] for axis in (product.row, product.col)), strict=True):
            found.setdefault(start + int(row), []).append(int(column))
    return {place: sorted(np.unique(others).tolist()) for place, others in found.items()}
