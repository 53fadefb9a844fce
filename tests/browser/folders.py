"""A questionnaire of our own, whose words no author changes, with sound beside it."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path

from tests.folders import write_folder, write_words

NAME = "small"
_YAML = """\
key: small
source: sv
languages: [en, ar]
title: Sju frågor
about: {who: Vi frågar., why: Vi vill veta., sees: Bara vi ser., time: En minut., delete: Du får en kod.}
thanks: Tack!
questions:
  - key: one
    kind: choice
    label: Vilken frukt?
    hint: Välj en.
    explain: Frukt är något man äter.
    picture: "openmoji:1F34E"
    alt: Ett äpple
    required: yes
    choices:
      - {key: apple, label: Äpple, picture: "openmoji:1F34E", alt: Ett rött äpple}
      - {key: pear, label: Päron, picture: "openmoji:1F350", alt: Päron}
  - key: several
    kind: choices
    label: Vilka djur?
    hint: Välj alla.
    choices:
      - {key: cat, label: Katt, picture: "openmoji:1F408", alt: En katt}
      - {key: dog, label: Hund}
      - {key: none, label: Inget, exclusive: yes}
  - key: feeling
    kind: faces
    label: Hur mår du?
    choices:
      - {key: "2", value: 2, label: Bra, picture: "own:face-4", alt: Ett glatt ansikte}
      - {key: "1", value: 1, label: Dåligt, picture: "own:face-2", alt: Ett ledset ansikte}
  - key: much
    kind: scale
    label: Hur mycket?
    low: Lite
    high: Mycket
    choices:
      - {key: "1", value: 1, label: Ett}
      - {key: "2", value: 2, label: Två}
      - {key: "3", value: 3, label: Tre}
  - key: minutes
    kind: number
    label: Hur många minuter?
    hint: Du kan gissa.
    unit: minuter
    min: 0
    max: 600
  - key: words
    kind: text
    label: Berätta.
    hint: Skriv lite.
    max_length: 40
  - key: story
    kind: slides
    label: Så går det till
    slides:
      - {key: come, text: Du kommer., picture: "openmoji:1F3E5", alt: Ett sjukhus}
      - {key: go, text: Du går.}
"""
_ENGLISH = {
    "title": "A small questionnaire",
    "about.who": "We ask.",
    "about.why": "We want to know.",
    "about.sees": "Only we see.",
    "about.time": "One minute.",
    "about.delete": "You get a code.",
    "thanks": "Thanks!",
    "question.one.label": "Which fruit?",
    "question.one.hint": "Choose one.",
    "question.one.explain": "Fruit is something to eat.",
    "question.one.alt": "An apple",
    "question.one.choice.apple.label": "Apple",
    "question.one.choice.apple.alt": "A red apple",
    "question.one.choice.pear.label": "Pear",
    "question.one.choice.pear.alt": "Pear",
    "question.several.label": "Which animals?",
    "question.several.hint": "Choose all.",
    "question.several.choice.cat.label": "Cat",
    "question.several.choice.cat.alt": "A cat",
    "question.several.choice.dog.label": "Dog",
    "question.several.choice.none.label": "None",
    "question.feeling.label": "How are you?",
    "question.feeling.choice.2.label": "Well",
    "question.feeling.choice.2.alt": "A happy face",
    "question.feeling.choice.1.label": "Badly",
    "question.feeling.choice.1.alt": "A sad face",
    "question.much.label": "How much?",
    "question.much.low": "A little",
    "question.much.high": "A lot",
    "question.much.choice.1.label": "One",
    "question.much.choice.2.label": "Two",
    "question.much.choice.3.label": "Three",
    "question.minutes.label": "How many minutes?",
    "question.minutes.hint": "You may guess.",
    "question.minutes.unit": "minutes",
    "question.words.label": "Tell us.",
    "question.words.hint": "Write a little.",
    "question.story.label": "This is how it goes",
    "question.story.slide.come.text": "You come.",
    "question.story.slide.come.alt": "A hospital",
    "question.story.slide.go.text": "You go.",
}
_ARABIC = {path: f"كلمات قصيرة {number}" for number, path in enumerate(_ENGLISH)}
RECORDED = ("question.one.label", "question.one.choice.apple.label", "about.who")


def write_small(home: Path) -> Path:
    """The folder, in Swedish, English and Arabic, with some words recorded in Swedish."""
    folder = write_folder(home, _YAML, NAME)
    write_words(folder, "en", _ENGLISH)
    write_words(folder, "ar", _ARABIC)
    sounds = folder / "sounds" / "sv"
    sounds.mkdir(parents=True)
    for path in RECORDED:
        (sounds / f"{path}.wav").write_bytes(tone())
    return folder


def tone(seconds: float = 0.4) -> bytes:
    """A short sound, as WAV."""
    rate = 8_000
    samples = (int(6_000 * ((number // 10) % 2 * 2 - 1)) for number in range(int(rate * seconds)))
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return out.getvalue()
