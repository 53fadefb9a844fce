"""Questionnaires' folders for tests, as the files an author writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from survey.formats import po_file, po_words, yaml_form

VISIT = """\
key: visit
source: sv
languages: [en, ar]
title: Ditt besök
picture: own:mammography
alt: En kvinna
about:
  who: Vi frågar dig.
  why: Vi vill bli bättre.
  sees: Bara vi ser svaren.
  time: Det tar tre minuter.
  delete: Du får en kod.
thanks: Tack!
questions:
  - key: story
    kind: slides
    label: Så går det till
    slides:
      - {key: arrive, text: Du kommer dit., picture: "openmoji:1F3E5", alt: Ett sjukhus}
  - key: been
    kind: choice
    label: Har du varit där?
    hint: Välj ett svar.
    required: yes
    choices:
      - {key: yes, label: Ja}
      - {key: no, label: Nej}
  - key: why
    kind: choices
    label: Vad var svårt?
    relevant: "${been} = 'no'"
    choices:
      - {key: far, label: Det är långt, picture: "openmoji:1F68C", decorative: yes}
      - {key: none, label: Inget, exclusive: yes}
  - key: distance
    kind: number
    label: Hur långt?
    relevant: "selected(${why}, 'far')"
    min: 0
    max: 500
    unit: kilometer
"""
ENGLISH = {
    "title": "Your visit",
    "alt": "A woman",
    "about.who": "We ask you.",
    "about.why": "We want to do better.",
    "about.sees": "Only we see the answers.",
    "about.time": "It takes three minutes.",
    "about.delete": "You get a code.",
    "thanks": "Thank you!",
    "question.story.label": "This is how it is",
    "question.story.slide.arrive.text": "You come there.",
    "question.story.slide.arrive.alt": "A hospital",
    "question.been.label": "Have you been there?",
    "question.been.hint": "Choose one answer.",
    "question.been.choice.yes.label": "Yes",
    "question.been.choice.no.label": "No",
    "question.why.label": "What was hard?",
    "question.why.choice.far.label": "It is far",
    "question.why.choice.none.label": "Nothing",
    "question.distance.label": "How far?",
    "question.distance.unit": "kilometres",
}
ARABIC = {path: f"كلمات {number}" for number, path in enumerate(ENGLISH)}


def write_folder(home: Path, yaml: str = VISIT, name: str = "visit") -> Path:
    """A folder with a questionnaire in it, and nothing else."""
    folder = home / name
    folder.mkdir(parents=True)
    (folder / yaml_form.FILE).write_text(yaml, encoding="utf-8")
    return folder


def write_words(folder: Path, tag: str, words: Mapping[str, str], reviewed: bool = False) -> Path:
    """The file of a language, as a translator leaves it who has translated `words`."""
    path = po_words.update(folder, tag, yaml_form.examine(folder).sources).path
    catalogue, _ = po_file.parse(path.read_text(encoding="utf-8"), path.name)
    for entry in catalogue.entries:
        entry.words = words.get(entry.context, "")
    if reviewed:
        catalogue.header[po_words.REVIEWED] = "yes"
    path.write_text(po_file.written(catalogue), encoding="utf-8")
    return path


def write_whole(home: Path) -> Path:
    """A folder without a fault, in three languages, of which English has been reviewed."""
    folder = write_folder(home)
    write_words(folder, "en", ENGLISH, reviewed=True)
    write_words(folder, "ar", ARABIC)
    return folder
