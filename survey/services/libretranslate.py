"""Asking the operator's own LibreTranslate (its API: POST /translate with q, source, target, format, api_key).

Nothing but the configured address is ever asked: no redirect is followed, no proxy of the environment is used, and what
comes back is read up to a limit and within a time.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from survey.core.languages import fallbacks
from survey.errors import TranslatorError

MOST_BYTES: Final = 1_000_000
# What the engine calls a language that it knows under another tag (LibreTranslate lists ISO 639-1 codes).
_ALSO: Final = {"prs": "fa"}


class _NoRedirects(HTTPRedirectHandler):
    """An answer that points elsewhere is an error: only the operator says where words go."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = build_opener(_NoRedirects(), ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Machine:
    """A LibreTranslate at `address`; `key` is its API key, `seconds` how long it is waited for."""

    address: str
    key: str = ""
    seconds: float = 12.0

    @property
    def name(self) -> str:
        """What its translations are labelled with."""
        return f"LibreTranslate ({urlsplit(self.address).hostname})"

    def translate(self, words: str, source: str, target: str) -> str:
        """The words in another language; raises TranslatorError with why not."""
        asked = {"q": words, "source": _code(source), "target": _code(target), "format": "text", "api_key": self.key}
        told = self._post({name: value for name, value in asked.items() if value})
        translated = told.get("translatedText")
        if not isinstance(translated, str) or not translated.strip():
            raise TranslatorError("not-understood")
        return translated.strip()

    def _post(self, asked: dict[str, str]) -> dict[str, Any]:
        body = json.dumps(asked).encode()
        request = Request(self.address.rstrip("/") + "/translate", body, {"Content-Type": "application/json"})  # noqa: S310 - checked when settings are read
        try:
            with _opener.open(request, timeout=self.seconds) as answer:
                read = answer.read(MOST_BYTES + 1)
            told = json.loads(read) if len(read) <= MOST_BYTES else None
        except HTTPError as error:
            error.close()
            raise TranslatorError("language" if error.code == 400 else "refused") from error
        except (URLError, TimeoutError, OSError, http.client.HTTPException) as error:
            raise TranslatorError("unreachable") from error
        except ValueError as error:
            raise TranslatorError("not-understood") from error
        if not isinstance(told, dict):
            raise TranslatorError("not-understood")
        return told


def _code(tag: str) -> str:
    """The engine's code of a language: without what makes it easy, and by the nearest that it knows."""
    tags = [tag, *fallbacks(tag)]
    return next((_ALSO[one] for one in tags if one in _ALSO), tag.partition("-")[0])
