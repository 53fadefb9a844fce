"""What can go wrong, as exceptions that carry their values.

Every error that a caller is meant to handle descends from `SurveyError`. Errors say what happened in fields; the words
a person reads are chosen where the error is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey.core.definition import Fault


class SurveyError(Exception):
    """Anything this product raises on purpose."""


class ConfigError(SurveyError):
    """A setting is missing or cannot be used."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(f"{setting}: {why}")
        self.setting = setting
        self.why = why


class DefinitionError(SurveyError):
    """A questionnaire has faults; each names its place and its mend."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class MediaError(SurveyError):
    """A picture or a sound cannot be found, or may not be used: `message` says why, `mend` what to do."""

    def __init__(self, code: str, message: str, mend: str) -> None:
        super().__init__(f"{message} {mend}")
        self.code = code
        self.message = message
        self.mend = mend


class ExpressionError(SurveyError):
    """An expression cannot be read or computed.

    `column` is the 1-based position in `expression` where the fault was seen.
    """

    def __init__(self, expression: str, column: int, why: str) -> None:
        super().__init__(f"column {column}: {why}")
        self.expression = expression
        self.column = column
        self.why = why


class NotFoundError(SurveyError):
    """There is no such thing, or it is not the asker's."""

    def __init__(self, what: str, name: object) -> None:
        super().__init__(f"no {what} {name!r}")
        self.what = what
        self.name = name


class InputError(SurveyError):
    """What somebody gave cannot be used: field → kebab-case code of what is wrong with it."""

    def __init__(self, **problems: str) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems.items()))
        self.problems = problems


class NotPermittedError(SurveyError):
    """The person is known but may not do this."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"needs permission {permission!r}")
        self.permission = permission


class RoundClosedError(SurveyError):
    """The round has not opened yet, or has closed."""

    def __init__(self, when: str) -> None:
        super().__init__(f"the round is {when}")
        self.when = when


class AlreadySubmittedError(SurveyError):
    """The response was submitted; nothing more can be written to it."""


class UnknownVisitError(SurveyError):
    """A form came without the visit it belongs to: no cookie, a stale or forged one, or one of a deleted response."""


class TranslatorError(SurveyError):
    """The translation machine did not translate. `code`: none, unreachable, refused, language or not-understood."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MissingLibraryError(SurveyError):
    """A library of the system that a kind of file needs is not there. Its words are a code: no-pango."""


class BusyError(SurveyError):
    """The database cannot take the write just now (locked, full or away); trying again is safe."""
