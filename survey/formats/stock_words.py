"""The few words that a form from elsewhere leaves to whoever shows it: yes, no, something else, one more, …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class Common(NamedTuple):
    """One language's words."""

    yes: str
    no: str
    other: str
    more: str
    check: str


COMMON: Final = {
    "sv": Common("Ja", "Nej", "Något annat", "Finns det en till?", "Kontrollera svaret."),
    "sv-simple": Common("Ja", "Nej", "Något annat", "Finns det en till?", "Titta på svaret en gång till."),
    "en": Common("Yes", "No", "Something else", "Is there one more?", "Please check the answer."),
    "nb": Common("Ja", "Nei", "Noe annet", "Er det en til?", "Kontroller svaret."),
    "fi": Common("Kyllä", "Ei", "Jotain muuta", "Onko vielä yksi?", "Tarkista vastaus."),
    "de": Common("Ja", "Nein", "Etwas anderes", "Gibt es noch eins?", "Bitte prüfen Sie die Antwort."),
    "fr": Common("Oui", "Non", "Autre chose", "Y en a-t-il un autre ?", "Veuillez vérifier la réponse."),
    "sw": Common("Ndiyo", "Hapana", "Kitu kingine", "Je, kuna mwingine?", "Tafadhali angalia jibu."),
    "ar": Common("نعم", "لا", "شيء آخر", "هل هناك واحد آخر؟", "يرجى التحقق من الإجابة."),
    "fa": Common("بله", "خیر", "چیز دیگر", "آیا یکی دیگر هم هست؟", "لطفاً پاسخ را بررسی کنید."),
    "prs": Common("بلی", "نخیر", "چیز دیگر", "آیا یکی دیگر هم است؟", "لطفاً جواب را بررسی کنید."),
    "so": Common("Haa", "Maya", "Wax kale", "Mid kale ma jiraa?", "Fadlan hubi jawaabta."),
    "ti": Common("እወ", "ኣይፋል", "ካልእ", "ካልእ ኣሎ ድዩ?", "በጃኹም መልሲ ኣረጋግጹ።"),
    "uk": Common("Так", "Ні", "Щось інше", "Чи є ще один?", "Перевірте відповідь."),
}


def common(word: str, tags: Iterable[str]) -> dict[str, str]:
    """One of the words in those of the languages that it is known in; in English where the first has none."""
    tags = tuple(tags)
    words = {tag: str(getattr(COMMON[tag], word)) for tag in tags if tag in COMMON}
    if tags and tags[0] not in words:
        words = {tags[0]: str(getattr(COMMON["en"], word)), **words}
    return words


def is_common(word: str, words: Mapping[str, str]) -> bool:
    """Whether these are the words above, in every language that they are in."""
    return all(tag in COMMON and said == getattr(COMMON[tag], word, None) for tag, said in words.items())
