"""Conditions in the languages of other systems (SurveyJS, LimeSurvey) read into ours, by one parser.

The languages differ in how an answer is named and in what the operators are called; a `Dialect` says how. What an
answer is compared with is turned as well: `true` becomes the key `yes`, a choice's value becomes the key it has here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, NoReturn

from survey.formats.made_expressions import all_of, answer, any_of, fault_of, plain, quoted

LONGEST: Final = 10_000
DEEPEST: Final = 40
YES: Final = "yes"
NO: Final = "no"
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      | (?P<braced>\{[^{}]*\})
      | (?P<sign><=|>=|<>|!=|==|&&|\|\||[=<>+\-*/%(),!\[\]])
      | (?P<name>[^\W\d][\w.:-]*)""",
    re.VERBOSE,
)
_COMPARED: Final = frozenset(("=", "!=", "<", "<=", ">", ">="))
_SUMS: Final = {"+": "+", "-": "-"}
_PRODUCTS: Final = {"*": "*", "/": "div", "%": "mod"}


class OutsideError(Exception):
    """An expression that cannot be said here; the text says why."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question that expressions may name: its key, whether several choices can be made, and the keys of choices.

    `yes` and `no` are how the other system writes the two answers of a question that takes no other. `ours` stands for
    the answer where it is not simply that of a question here.
    """

    key: str
    several: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    yes: str = ""
    no: str = ""
    ours: str = ""

    def value(self, literal: str) -> str:
        """What is stored here where the other system stores `literal`."""
        if self.yes and literal in (self.yes, self.no):
            return YES if literal == self.yes else NO
        if self.choices and literal not in self.choices:
            raise OutsideError(f"{literal!r} is no choice of {self.key}")
        return self.choices.get(literal, literal)


@dataclass(frozen=True)
class Dialect:
    """How a language differs: what its words mean, what its functions become, and whether names stand in braces."""

    operators: Mapping[str, str]
    functions: Mapping[str, Callable[[Sequence[str]], str]]
    braced: bool


class _Token(NamedTuple):
    """A piece of an expression."""

    type: str
    words: str


class _Part(NamedTuple):
    """A piece of an expression: as ours, and, where it is just that, the question or the literals that it is."""

    ours: str
    known: Known | None = None
    literals: tuple[str, ...] | None = None


def translated(source: str, dialect: Dialect, resolve: Callable[[str], Known | None]) -> str:
    """The expression in our language; OutsideError says why it cannot be."""
    if len(source) > LONGEST:
        raise OutsideError(f"it is longer than {LONGEST:,} characters")
    made = _Reader(list(_tokens(source)), dialect, resolve).whole()
    if why := fault_of(made):
        raise OutsideError(f"it comes out wrong here ({why})")
    return made


def _tokens(source: str) -> Iterator[_Token]:
    place = 0
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None:
            raise OutsideError(f"{source[place]!r} is not understood at column {place + 1}")
        if found.lastgroup != "space":
            yield _Token(found.lastgroup or "", found.group())
        place = found.end()
    yield _Token("end", "")


class _Reader:
    """Reads one expression, the loosest operators first."""

    def __init__(self, tokens: list[_Token], dialect: Dialect, resolve: Callable[[str], Known | None]) -> None:
        self._tokens = tokens
        self._dialect = dialect
        self._resolve = resolve
        self._place = 0
        self._depth = 0

    def whole(self) -> str:
        """All of it."""
        part = self._any()
        if self._next.type != "end":
            self._fail(f"{self._next.words!r} cannot stand there")
        return _condition(part)

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _operator(self) -> str:
        """What the next token means as an operator, "" for none."""
        token = self._next
        return self._dialect.operators.get(token.words.lower(), "") if token.type in ("sign", "name") else ""

    def _take(self) -> _Token:
        token = self._next
        self._place += token.type != "end"
        return token

    def _any(self) -> _Part:
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail(f"it nests more than {DEEPEST} deep")
        parts = [self._all()]
        while self._operator() == "or":
            self._take()
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else _Part(any_of(map(_condition, parts)))

    def _all(self) -> _Part:
        parts = [self._not()]
        while self._operator() == "and":
            self._take()
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else _Part(all_of(map(_condition, parts)))

    def _not(self) -> _Part:
        denied = False
        while self._operator() == "not":
            self._take()
            denied = not denied
        part = self._comparison()
        return _Part(f"not({_condition(part)})") if denied else part

    def _comparison(self) -> _Part:
        left = self._sum()
        operator = self._operator()
        if operator in ("empty", "notempty"):
            self._take()
            return _Part(f"{left.ours} {'=' if operator == 'empty' else '!='} ''")
        if operator in _COMPARED:
            self._take()
            return _compared(left, operator, self._sum())
        if operator in _LISTED:
            self._take()
            return _Part(_LISTED[operator](left, self._sum()))
        return left

    def _sum(self) -> _Part:
        return self._arithmetic(self._product, _SUMS)

    def _product(self) -> _Part:
        return self._arithmetic(self._primary, _PRODUCTS)

    def _arithmetic(self, inner: Callable[[], _Part], signs: Mapping[str, str]) -> _Part:
        left = inner()
        while self._next.type == "sign" and self._next.words in signs:
            sign = signs[self._take().words]
            left = _Part(f"{left.ours} {sign} {inner().ours}")
        return left

    def _primary(self) -> _Part:
        token = self._take()
        if token.type == "number":
            return _Part(token.words, literals=(token.words,))
        if token.type == "text":
            words = re.sub(r"\\(.)", r"\1", token.words[1:-1])
            return _Part(quoted(words), literals=(words,))
        if token.type == "braced":
            return self._answer(token.words[1:-1].strip())
        if token.words == "-" and self._next.type == "number":
            number = plain(-float(self._take().words))
            return _Part(number, literals=(number,))
        if token.words == "(":
            part = self._any()
            self._expect(")")
            return part if part.known or part.literals else _Part(f"({part.ours})")
        if token.words == "[":
            return self._list()
        if token.type != "name":
            self._fail(f"{token.words or 'the end'!r} cannot stand there")
        return self._named(token.words)

    def _named(self, name: str) -> _Part:
        if self._next.words == "(":
            return self._call(name)
        if name.lower() in ("true", "false"):
            return _Part(f"{name.lower()}()", literals=(name.lower(),))
        if self._dialect.braced:
            self._fail(f"{name!r} is neither a question in braces nor a text in quotes")
        return self._answer(name)

    def _call(self, name: str) -> _Part:
        self._take()
        parts = []
        if self._next.words != ")":
            parts.append(self._any().ours)
            while self._next.words == ",":
                self._take()
                parts.append(self._any().ours)
        self._expect(")")
        make = self._dialect.functions.get(name.lower())
        if make is None:
            self._fail(f"the function {name[:40]}() is not known here")
        try:
            return _Part(make(parts))
        except IndexError:
            self._fail(f"{name}() has too few arguments")

    def _list(self) -> _Part:
        literals: list[str] = []
        while self._next.words != "]":
            if self._next.words == "[":
                self._fail("a list holds a list")
            literals += self._primary().literals or self._fail("a list holds an expression")
            if self._next.words == ",":
                self._take()
            elif self._next.words != "]":
                self._fail("a list is never closed")
        self._take()
        return _Part("''", literals=tuple(literals))

    def _answer(self, name: str) -> _Part:
        known = self._resolve(name)
        if known is None:
            self._fail(f"{name[:60]!r} is no question here")
        return _Part(known.ours) if known.ours else _Part(answer(known.key), known)

    def _expect(self, sign: str) -> None:
        if self._take().words != sign:
            self._fail(f"{sign!r} is missing")

    def _fail(self, why: str) -> NoReturn:
        raise OutsideError(why)


def _condition(part: _Part) -> str:
    """A part as something that holds or not: an answer of yes and no alone holds when it is yes."""
    if part.known and part.known.yes:
        return f"{part.ours} = {quoted(YES)}"
    return part.ours


def _compared(left: _Part, operator: str, right: _Part) -> _Part:
    """A comparison, the values of a question's choices turned into keys."""
    known = left.known or right.known
    other = right if left.known else left
    if known is None or other.literals is None or len(other.literals) != 1 or operator not in ("=", "!="):
        return _Part(f"{left.ours} {operator} {right.ours}")
    value = known.value(other.literals[0])
    turned = value != other.literals[0] or known.choices or known.yes
    return _Part(f"{answer(known.key)} {operator} {quoted(value) if turned else other.ours}")


def _one(left: _Part, literal: str) -> str:
    """Whether a literal is among what was answered."""
    if left.known is None:
        return f"contains({left.ours}, {quoted(literal)})"
    if left.known.several:
        return f"selected({left.ours}, {quoted(left.known.value(literal))})"
    if left.known.choices or left.known.yes:
        return f"{left.ours} = {quoted(left.known.value(literal))}"
    return f"contains({left.ours}, {quoted(literal)})"


def _each(left: _Part, right: _Part) -> list[str]:
    if right.literals is None:
        raise OutsideError("a list is compared with something that is not written out")
    return [_one(left, literal) for literal in right.literals]


_LISTED: Final[dict[str, Callable[[_Part, _Part], str]]] = {
    "contains": lambda left, right: all_of(_each(left, right)),
    "notcontains": lambda left, right: f"not({all_of(_each(left, right))})",
    "anyof": lambda left, right: any_of(_each(left, right)),
    "allof": lambda left, right: all_of(_each(left, right)),
    "noneof": lambda left, right: f"not({any_of(_each(left, right))})",
}
