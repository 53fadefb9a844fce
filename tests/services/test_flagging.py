"""Personal details are found before anybody else sees the words; ordinary words are left in peace."""

from __future__ import annotations

import pytest

from survey.services.flagging import find_details


@pytest.mark.parametrize(
    ("words", "kind", "found"),
    [
        ("Jag är 19900101-0017 och väntar", "personal-number", "19900101-0017"),
        ("mitt nr 900101-0017.", "personal-number", "900101-0017"),
        ("Ring 070-174 06 05 efter fem", "telephone", "070-174 06 05"),
        ("اتصل على ٠٧٠١٧٤٠٦٠٥", "telephone", "٠٧٠١٧٤٠٦٠٥"),
        ("Call +46 701 740 605", "telephone", "+46 701 740 605"),
        ("skriv till någon@example.se tack", "email", "någon@example.se"),
        ("Jag heter Karin Öberg", "name", "Karin Öberg"),
        ("det var doktor Nilsson som", "name", "Nilsson"),
        ("My name is Amina", "name", "Amina"),
        ("när Lena Ek ringde", "name", "Lena Ek"),
    ],
)
def test_details_are_found_with_their_place(words: str, kind: str, found: str) -> None:
    assert [(one.kind, words[one.start : one.end]) for one in find_details(words)] == [(kind, found)]


@pytest.mark.parametrize(
    "words",
    [
        "Nio mil enkel väg och bussen går en gång om dagen.",
        "Jag väntade 45 minuter. Sedan gick jag.",
        "2026-03-01 var jag där, kl 10.30",
        "Det kostar 1 200 kr",
        "لم أفهم الرسالة",
        "Läkaren var bra. Sköterskan också.",
        "",
    ],
)
def test_ordinary_words_are_left_in_peace(words: str) -> None:
    assert find_details(words) == ()
