"""The registry of languages: BCP 47 tag, Babel's name for it, its own name, its direction and what it falls back to.

One table, because libraries disagree: CLDR has no `prs`, and Babel quietly reads `sv-simple` as `sv`.
Sources: RFC 5646 (tags), the IANA subtag registry (`simple` is a registered variant), CLDR (autonyms).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Language:
    """One language or variant.

    `locale` is the identifier that Babel and CLDR understand. `fallback` is the tag whose words stand in where this
    one has none ('' for none). `speech` is the tag given to the browser's voices. `decimal` is the mark before
    the parts of a number; `digits` are the signs that its texts write numbers with, where those are not 0 to 9.
    """

    tag: str
    locale: str
    autonym: str
    swedish: str
    english: str
    direction: Direction = "ltr"
    fallback: str = ""
    speech: str = ""
    decimal: str = "."
    digits: str = ""

    def numeral(self, number: int) -> str:
        """A number in the language's own digits."""
        return str(number).translate(dict(enumerate(self.digits, ord("0"))))


SIGN_LANGUAGES: Mapping[str, str] = {  # ISO 639-3, each by its own name
    "swl": "Svenskt teckenspråk",
    "fse": "Suomalainen viittomakieli",
    "fss": "Finlandssvenskt teckenspråk",
    "nsl": "Norsk tegnspråk",
    "dsl": "Dansk tegnsprog",
    "ase": "American Sign Language",
    "bfi": "British Sign Language",
    "ils": "International Sign",
}

_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"

_TABLE = (
    Language("sv", "sv", "Svenska", "Svenska", "Swedish", decimal=","),
    Language(
        "sv-simple", "sv", "Lätt svenska", "Lätt svenska", "Easy Swedish", fallback="sv", speech="sv", decimal=","
    ),
    Language("en", "en", "English", "Engelska", "English"),
    Language("ar", "ar", "العربية", "Arabiska", "Arabic", "rtl"),
    Language("fa", "fa", "فارسی", "Persiska", "Persian", "rtl", digits=_PERSIAN),
    Language("prs", "fa_AF", "دری", "Dari", "Dari", "rtl", fallback="fa", speech="fa", digits=_PERSIAN),
    Language("so", "so", "Soomaali", "Somaliska", "Somali"),
    Language("ti", "ti", "ትግርኛ", "Tigrinska", "Tigrinya"),
    Language("fi", "fi", "Suomi", "Finska", "Finnish", decimal=","),
    Language("ckb", "ckb", "کوردیی ناوەندی", "Sorani", "Central Kurdish", "rtl"),
    Language("ku", "ku", "Kurdî", "Kurmanji", "Northern Kurdish", decimal=","),
    Language("uk", "uk", "Українська", "Ukrainska", "Ukrainian", decimal=","),
    Language("se", "se", "Davvisámegiella", "Nordsamiska", "Northern Sami", decimal=","),
    Language("nb", "nb", "Norsk bokmål", "Norskt bokmål", "Norwegian Bokmål", decimal=","),
    Language("de", "de", "Deutsch", "Tyska", "German", decimal=","),
    Language("fr", "fr", "Français", "Franska", "French", decimal=","),
    Language("sw", "sw", "Kiswahili", "Swahili", "Swahili"),
    Language("ff", "ff", "Pulaar", "Fulani", "Fula", decimal=","),
    Language("zh", "zh", "中文", "Kinesiska", "Chinese"),
    Language("fit", "fi", "Meänkieli", "Meänkieli", "Meänkieli", fallback="fi", speech="fi", decimal=","),
)

LANGUAGES: dict[str, Language] = {language.tag: language for language in _TABLE}


@cache
def fallbacks(tag: str) -> tuple[str, ...]:
    """The tags to look for words under, best first, beginning with `tag` itself."""
    chain = [tag]
    while (language := LANGUAGES.get(chain[-1])) and language.fallback:
        chain.append(language.fallback)
    return tuple(chain)
