"""A small questionnaire behind a link, as the tests of the residents' room need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from survey.core.answers import Answer, restored
from survey.formats import yaml_form
from survey.models import Answer as AnswerRow
from survey.models import Link, Response, Round
from survey.services import accounts, publishing, reaching
from survey.services.auditing import Actor
from tests.seeding import begin_with

QUESTIONNAIRE = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Ditt besök
sensitive: yes
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - {key: story, kind: slides, label: Så går det till, slides: [{key: a, text: Du kommer.}, {key: b, text: Du går.}]}
  - key: been
    kind: choice
    label: Har du varit här?
    explain: Har du kommit hit någon gång?
    required: yes
    choices: [{key: "yes", label: Ja}, {key: "no", label: Nej}]
  - key: why
    kind: choices
    label: Varför inte?
    relevant: "${been} = 'no'"
    max_choices: 2
    choices:
      - {key: far, label: Långt}
      - {key: cost, label: Dyrt}
      - {key: fear, label: Rädd}
      - {key: none, label: Inget, exclusive: yes}
  - {key: minutes, kind: number, label: Hur lång tid tar det?, hint: Du kan gissa., min: 0, max: 600, step: 1}
  - {key: words, kind: text, label: Berätta., max_length: 100}
"""

WORDS = {
    "sv-simple": {"Har du varit här?": "Har du kommit hit?"},
    "en": {"Har du varit här?": "Have you been here?", "Ja": "Yes", "Nej": "No"},
    "ar": {"Har du varit här?": "هل جئت إلى هنا؟", "Ja": "نعم", "Nej": "لا"},
}

_translated: dict[str, dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Way:
    """A link to the questionnaire and what stands behind it."""

    code: str
    link: Link
    round: Round
    version_id: int

    @property
    def address(self) -> str:
        """The start page."""
        return f"/s/{self.code}"


def write_questionnaire(folder: Path, text: str = QUESTIONNAIRE) -> Path:
    """The questionnaire's folder, with every text in every language (the Swedish words where `WORDS` has none)."""
    made = folder / "visit"
    made.mkdir(exist_ok=True)
    (made / "questionnaire.yaml").write_text(text, "utf-8")
    if text not in _translated:
        _translated[text] = {tag: translate(publishing_sources(made), tag) for tag in WORDS}
    for tag, catalogue in _translated[text].items():
        (made / f"{tag}.po").write_text(catalogue, "utf-8")
    return made


def translate(sources: Mapping[str, str], tag: str) -> str:
    """A catalogue of every text by its path."""
    lines = ['msgid ""', 'msgstr ""', f'"Language: {tag}\\n"', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for path, source in sources.items():
        said = WORDS[tag].get(source, source if tag == "sv-simple" else f"{source} ({tag})")
        lines += [f'msgctxt "{path}"', f'msgid "{source}"', f'msgstr "{said}"', ""]
    return "\n".join(lines)


def publishing_sources(folder: Path) -> dict[str, str]:
    """Every text of the draft in `folder` by its path."""
    return {text.path: text.source for text in yaml_form.examine(folder).questionnaire.texts()}


def open_way(
    session: Session,
    folder: Path,
    text: str = QUESTIONNAIRE,
    opens_on: date = date(2026, 1, 1),
    closes_on: date | None = None,
    **preset: object,
) -> Way:
    """Publish the questionnaire and make a round, a group and a link for it; a noise round stands beside."""
    written = write_questionnaire(folder, text)
    name = (text, opens_on, closes_on, *sorted(preset.items()))
    return begin_with(session, name, lambda: _open_way(session, written, opens_on, closes_on, preset))


def _open_way(
    session: Session, folder: Path, opens_on: date, closes_on: date | None, preset: Mapping[str, object]
) -> Way:
    organisation = accounts.find_or_make_organisation(session, "default", "Region Test")
    actor = Actor(organisation.id or 0, "test")
    version = publishing.publish(session, actor.organisation_id, folder)
    links = []
    for name in ("noise", "ours"):
        made = reaching.create_round(session, actor, version.id or 0, name, opens_on, closes_on)
        group = reaching.create_group(session, actor, made.id or 0, name, 100, 50)
        links.append((made, reaching.create_link(session, actor, group, name, **(preset if name == "ours" else {}))))
    made, link = links[1]
    return Way(link.code, link, made, version.id or 0)


def responses(session: Session, way: Way) -> list[Response]:
    """The responses that were begun by the link, as they are in the database now."""
    session.expire_all()
    session.rollback()
    return list(session.exec(select(Response).where(Response.link_id == way.link.id)).all())


def answers(session: Session, way: Way) -> dict[str, Answer]:
    """The answers of the only response that was begun by the link."""
    (response,) = responses(session, way)
    rows = session.exec(select(AnswerRow).where(AnswerRow.response_id == response.id)).all()
    return {row.question_key: restored(row.value, row.missing) for row in rows}


def off_path(session: Session, way: Way) -> set[str]:
    """The questions whose answers are kept but no longer asked for."""
    (response,) = responses(session, way)
    rows = session.exec(
        select(AnswerRow.question_key).where(AnswerRow.response_id == response.id, col(AnswerRow.on_path).is_(False))
    )
    return set(rows.all())
