"""What a SurveyJS question lets one choose among: values, with words, pictures and the special ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from survey.core.definition import Choice, Text
from survey.formats.import_report import Notes
from survey.formats.outside_names import Names
from survey.formats.stock_words import COMMON
from survey.formats.surveyjs_language import words_of

MAX_CHOICES: Final = 10_000
_NONE: Final = ("hasNone", "showNoneItem")
_OTHER: Final = ("hasOther", "showOtherItem")


class Offered(NamedTuple):
    """The choices of a question, and the key of each by the value it has in SurveyJS."""

    choices: tuple[Choice, ...]
    keys: dict[str, str]


class ChoiceMaker:
    """Makes choices; pictures go by the note, since nothing outside is fetched."""

    def __init__(self, source: str, notes: Notes) -> None:
        self._source = source
        self._notes = notes

    def offered(self, place: str, at: str, element: Mapping[str, Any], field: str = "choices") -> Offered:
        """The choices of an element, with "none" and "other" where it adds them."""
        names = Names(choices=True)
        keys: dict[str, str] = {}
        choices = []
        for value, words, item in self._listed(place, element.get(field)):
            if value in keys:
                self._notes.add(place, f"choice {value[:60]}", "it is listed twice", "Kept once.")
                continue
            key = keys[value] = names.fresh(value)
            self._note(place, value, item)
            choices.append(Choice(key, Text(f"{at}.{key}.label", words), value=_number(value, element)))
        if field == "choices":
            choices += self._special(at, element, names, keys)
        return Offered(tuple(choices), keys)

    def _listed(self, place: str, listed: Any) -> Iterator[tuple[str, dict[str, str], Mapping[str, Any]]]:
        items = listed if isinstance(listed, list) else []
        for item in items[:MAX_CHOICES]:
            held = item if isinstance(item, Mapping) else {"value": item}
            value = held.get("value", held.get("name"))
            if isinstance(value, str | int | float) and str(value).strip():
                written = str(value).lower() if isinstance(value, bool) else str(value)
                words = words_of(held.get("text", held.get("title")), self._source) or {self._source: written}
                yield written, words, held
            else:
                self._notes.add(place, "a choice", "it has no value that could be stored", "Give it one.")

    def _note(self, place: str, value: str, item: Mapping[str, Any]) -> None:
        if link := item.get("imageLink"):
            why = "nothing outside is fetched"
            mend = "Put the file in pictures/ and write picture: and alt: for the choice."
            self._notes.add(place, f"the picture of {value[:60]}: {str(link)[:120]}", why, mend)
        for name in ("visibleIf", "enableIf"):
            if item.get(name):
                why = "a choice has no condition of its own here"
                self._notes.add(place, f"{name} of {value[:60]}", why, "Write choice_filter: for the question.")

    def _special(self, at: str, element: Mapping[str, Any], names: Names, keys: dict[str, str]) -> Iterator[Choice]:
        if any(element.get(name) is True for name in _NONE):
            key = keys["none"] = names.fresh("none")
            words = words_of(element.get("noneText"), self._source) or {self._source: "None"}
            yield Choice(key, Text(f"{at}.{key}.label", words), exclusive=element.get("type") != "radiogroup")
        if any(element.get(name) is True for name in _OTHER):
            key = keys["other"] = names.fresh("other")
            stock = COMMON.get(self._source, COMMON["en"]).other
            words = words_of(element.get("otherText"), self._source) or {self._source: stock}
            yield Choice(key, Text(f"{at}.{key}.label", words), write=True)


def _number(value: str, element: Mapping[str, Any]) -> float | None:
    """The number of a point on a scale."""
    if element.get("type") != "rating":
        return None
    try:
        return float(value)
    except ValueError:
        return None
