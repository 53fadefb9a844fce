"""Any questionnaire at all, for tests that write one and read it back."""

from __future__ import annotations

from unicodedata import normalize

from hypothesis import strategies as st

from survey.core.canonical import ABOUT
from survey.core.definition import Choice, Page, Picture, Question, Questionnaire, Repeat, Section, Slide, Text
from survey.core.kinds import KINDS

ASKABLE = sorted(name for name, kind in KINDS.items() if not kind.inside)
TAGS = ("sv", "en", "ar", "fi", "zh")
_MARKS = "no yes 1 0x1 null {x} [y] 'q' \" *b* **c** <b>x</b> &lt; @x % ${x} ${ =1+1 مرحبا a\\nb ~"
_PHRASES = ("- a", "a: b", "# x", "a  b", "två\nrader", "a\n\n b", "| x", "> y", "🚌 buss")
_AWKWARD = st.sampled_from([*_MARKS.split(), *_PHRASES])
_ANY = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=30)


def tidy(words: str) -> str:
    """Words as every reader gives them."""
    return normalize("NFC", words.replace("\u2028", " ").replace("\u2029", " ").strip())


words = st.one_of(_AWKWARD, _ANY, st.tuples(_AWKWARD, _ANY).map(" ".join)).map(tidy).filter(bool)
keys = st.from_regex("[a-z][a-z0-9_]{0,11}", fullmatch=True)
choice_keys = st.from_regex("[a-z0-9][a-z0-9_-]{0,11}", fullmatch=True).filter(lambda key: key != "missing")
numbers = st.one_of(st.integers(-999, 999), st.integers(-9999, 9999).map(lambda number: number / 8))
tags = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def texts(draw: st.DrawFn, path: str, tags: tuple[str, ...]) -> Text:
    """A text with words in every language."""
    return Text(path, {tag: draw(words) for tag in tags})


@st.composite
def pictures(draw: st.DrawFn, path: str, tags: tuple[str, ...]) -> Picture | None:
    """A picture, decorative or with its alternative, or none."""
    source = draw(st.sampled_from(["", "", "openmoji:1F68C", "own:letter", "pictures/bus.svg"]))
    alt = draw(st.booleans()) and draw(texts(path, tags))
    return Picture(source, alt or None) if source else None


@st.composite
def choices(draw: st.DrawFn, at: str, key: str, tags: tuple[str, ...], valued: bool, place: int) -> Choice:
    """A choice with anything a choice can have."""
    return Choice(
        key,
        draw(texts(f"{at}.choice.{key}.label", tags)),
        draw(pictures(f"{at}.choice.{key}.alt", tags)),
        value=float(place) if valued else draw(st.none() | numbers.map(float)),
        exclusive=draw(st.booleans()),
        write=draw(st.booleans()),
        fixed=draw(st.booleans()),
        attributes=draw(st.dictionaries(keys, words.filter(lambda text: "\n" not in text), max_size=2)),
    )


@st.composite
def questions(draw: st.DrawFn, key: str, tags: tuple[str, ...]) -> Question:
    """A question of any kind with what the kind takes."""
    at = f"question.{key}"
    kind = KINDS[draw(st.sampled_from(ASKABLE))]
    slide_keys = draw(st.lists(keys, min_size=1, max_size=2, unique=True)) if kind.slides else []
    row_keys = draw(st.lists(choice_keys, min_size=1, max_size=2, unique=True)) if kind.rows else []
    most = min(kind.most_choices, 4)
    own = draw(st.lists(choice_keys, min_size=min(kind.least_choices, most), max_size=most, unique=True))
    settings = {name: draw(numbers) for name, setting in kind.settings.items() if setting.takes(1)}
    return Question(
        key,
        kind.name,
        draw(texts(f"{at}.label", tags)),
        hint=draw(st.none() | texts(f"{at}.hint", tags)),
        explain=draw(st.none() | texts(f"{at}.explain", tags)),
        picture=draw(pictures(f"{at}.alt", tags)),
        choices=tuple(draw(choices(at, each, tags, kind.valued, place)) for place, each in enumerate(own)),
        slides=tuple(Slide(each, draw(texts(f"{at}.slide.{each}.text", tags))) for each in slide_keys),
        required=draw(st.booleans()),
        dont_know=draw(st.booleans()),
        wont_say=draw(st.booleans()),
        opt_out_reason=draw(st.just("") | words),
        relevant=draw(st.sampled_from(["", "true()", "1 < 2 and 'a' != 'b'"])),
        settings=settings,
        texts={name: draw(texts(f"{at}.{name}", tags)) for name in kind.texts if draw(st.booleans())},
        constraint=draw(st.sampled_from(["", ". != ''", "string-length(.) < 100"])) if kind.asks else "",
        constraint_message=draw(st.none() | texts(f"{at}.constraint_message", tags)),
        required_if=draw(st.sampled_from(["", "1 = 1"])),
        read_only=draw(st.booleans()),
        default=draw(st.sampled_from(["", "'a'", "1 + 1"])),
        calculation="" if kind.shown else "1 + 1",
        random=draw(st.booleans()),
        rows=tuple(Choice(each, draw(texts(f"{at}.row.{each}.label", tags))) for each in row_keys),
    )


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """A questionnaire in some languages, with sections and repeats."""
    spoken = draw(tags)
    own = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    section_keys = draw(st.lists(keys, max_size=1))
    repeat_keys = draw(st.lists(keys, max_size=1)) if len(own) > 1 else []
    pages = [Page(key, (draw(questions(key, spoken)),)) for key in own]
    if section_keys:
        pages[0] = Page(own[0], pages[0].questions, section=section_keys[0])
    if repeat_keys:
        pages[-1] = Page(own[-1], pages[-1].questions, repeat=repeat_keys[0])
    return Questionnaire(
        key="visit",
        languages=spoken,
        title=draw(texts("title", spoken)),
        about={name: draw(texts(f"about.{name}", spoken)) for name in ABOUT},
        thanks=draw(texts("thanks", spoken)),
        pages=tuple(pages),
        picture=draw(pictures("alt", spoken)),
        sensitive=draw(st.booleans()),
        unreviewed=spoken[1:],
        sections=tuple(
            Section(
                key,
                draw(texts(f"section.{key}.title", spoken)),
                draw(st.none() | texts(f"section.{key}.intro", spoken)),
            )
            for key in section_keys
        ),
        repeats=tuple(
            Repeat(
                key,
                draw(texts(f"repeat.{key}.title", spoken)),
                draw(st.sampled_from(["", "2", "1 + 1"])),
                draw(st.integers(1, 9)),
            )
            for key in repeat_keys
        ),
    )
