"""What catalogues of open data are told of figures, by DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/) in JSON-LD.

The properties and the codes of languages, file types and access are those of DCAT-AP, so that national portals can
harvest them (https://op.europa.eu/en/web/eu-vocabularies).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from survey.core.definition import Text
from survey.services.opening import LICENCES, Place
from survey.services.presenting import Edition, Shown

CONTEXT: Final[Mapping[str, str]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CODES: Final = "http://publications.europa.eu/resource/authority"
_TYPES: Final = "https://www.iana.org/assignments/media-types"
_LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "ARA",
    "en": "ENG",
    "fa": "FAS",
    "fi": "FIN",
    "ku": "KUR",
    "prs": "PRS",
    "se": "SME",
    "so": "SOM",
    "sv": "SWE",
    "ti": "TIR",
    "uk": "UKR",
}
_FILES: Final = (("data.csv", "CSV", "text/csv"), ("data.json", "JSON", "application/json"))


def document(content: Mapping[str, Any]) -> dict[str, Any]:
    """A description that stands by itself."""
    return {"@context": CONTEXT, **content}


def dataset(shown: Shown, edition: Edition, place: Place) -> dict[str, Any]:
    """What stands published of a round: a dcat:Dataset with a distribution for each file."""
    said = edition.publication
    return {
        "@id": place.page,
        "@type": "dcat:Dataset",
        "dct:identifier": place.page,
        "dct:title": _words(said.title, said.languages),
        "dct:description": _words(said.introduction, said.languages),
        "dct:publisher": _agent(said.organisation),
        "dct:issued": _day(edition.issued),
        "dcat:version": str(edition.number),
        "dct:language": languages(said.languages),
        "dct:temporal": _period(said.opened, said.through),
        "dct:accessRights": {"@id": f"{_CODES}/access-right/PUBLIC"},
        "dcat:landingPage": {"@id": f"{place.page}?lang={place.tag}"},
        "dcat:keyword": [{"@value": shown.questionnaire.title.said(place.tag).words, "@language": _bare(place.tag)}],
        "dcat:distribution": [
            _distribution(place, LICENCES[said.licence][1], name, form, mime) for name, form, mime in _FILES
        ],
    }


def catalogue(address: str, name: str, datasets: Iterable[Mapping[str, Any]], tags: Sequence[str]) -> dict[str, Any]:
    """All that a publisher has out: a dcat:Catalog by the address of its page."""
    return {
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": name,
        "dct:description": name,
        "dct:publisher": _agent(name),
        "dct:language": languages(tags),
        "foaf:homepage": {"@id": address},
        "dcat:dataset": list(datasets),
    }


def languages(tags: Iterable[str]) -> list[dict[str, str]]:
    """The languages by the codes of catalogues; easy words are their language's."""
    codes = dict.fromkeys(_LANGUAGES[_bare(tag)] for tag in tags if _bare(tag) in _LANGUAGES)
    return [{"@id": f"{_CODES}/language/{code}"} for code in codes]


def _distribution(place: Place, licence: str, name: str, form: str, mime: str) -> dict[str, Any]:
    return {
        "@id": f"{place.page}/{name}",
        "@type": "dcat:Distribution",
        "dct:title": form,
        "dcat:accessURL": {"@id": place.file(name)},
        "dcat:downloadURL": {"@id": place.file(name)},
        "dct:format": {"@id": f"{_CODES}/file-type/{form}"},
        "dcat:mediaType": {"@id": f"{_TYPES}/{mime}"},
        "dct:license": {"@id": licence},
        "dct:language": languages([place.tag]),
    }


def _words(text: Text, tags: Sequence[str]) -> list[dict[str, str]]:
    """The words in each language that they are published in, without the easy ones of a language that has others."""
    found = {tag: text.words[tag] for tag in tags if text.words.get(tag)}
    whole = {tag: words for tag, words in found.items() if tag == _bare(tag) or _bare(tag) not in found}
    return [{"@value": words, "@language": _bare(tag)} for tag, words in whole.items()]


def _bare(tag: str) -> str:
    return tag.partition("-")[0]


def _agent(name: str) -> dict[str, str]:
    return {"@type": "foaf:Agent", "foaf:name": name}


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _period(start: date, end: date) -> dict[str, Any]:
    return {"@type": "dct:PeriodOfTime", "dcat:startDate": _day(start), "dcat:endDate": _day(end)}
