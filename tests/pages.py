"""A page as a test sees it, and the gate that every fetched page passes."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
from lxml import etree

from survey import i18n
from survey.core.languages import LANGUAGES, SIGN_LANGUAGES

# Pages with nothing of anybody's, which caches may keep.
PUBLIC = re.compile(r"/(?:rounds(?:/.*)?|(?:o|replies|progress|findings)/.*)?(?:\?.*)?$")
SVG = "http://www.w3.org/2000/svg"
# What is between the marks of a page: quoted values and texts, if they are written as they should be.
_VALUES = re.compile(r'="(?:[^"&]|&(?:amp|lt|gt|#34|#39);)*"|(?<=>)(?:[^<&]|&(?:amp|lt|gt|#34|#39);)+')
_to_be_closed = etree.XPath(
    "count(//*[not(self::area or self::base or self::br or self::col or self::embed or self::hr or self::img or "
    "self::input or self::link or self::meta or self::source or self::track or self::wbr)])"
)
_sound: set[tuple[str, str]] = set()  # tags that stood beside each other where an HTML5 parser had nothing to mend


@dataclass(frozen=True)
class Page:
    """An answer of the server that is HTML: a whole page, or the part that htmx asked for."""

    address: str
    status: int
    headers: Mapping[str, str]
    html: str
    is_part: bool = False

    @cached_property
    def _parsed(self) -> tuple[Element, bool]:
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)
        whole = f"<!doctype html><body>{self.html}" if self.is_part else self.html
        root = etree.fromstring(whole.encode(), parser)
        for area in root.iter("textarea"):
            area.text = (area.text or "").removeprefix("\n")  # which HTML5 leaves out
        for drawing in root.iter("svg"):
            for element in list(drawing.iter()):
                element.tag = f"{{{SVG}}}{element.tag}"
        if self.is_part:
            part = etree.Element("html")
            part.extend(root.find("body"))
            root = part
        closed = self.html.count("</") + self.html.count("/>")
        return root, not parser.error_log and closed == _to_be_closed(root) - self.is_part

    @cached_property
    def tags(self) -> list[str]:
        """All tags in their order, with the names of their attributes and without their values."""
        return _VALUES.sub("", self.html).split("<")

    @property
    def root(self) -> Element:
        """The tree, for XPath as `xml.etree` knows it."""
        return self._parsed[0]

    @cached_property
    def syntax_faults(self) -> list[str]:
        """What an HTML5 parser had to mend.

        It is slow, so it reads what has something new to it: a tag that stands beside another as none did before, one
        that is not closed, or what the parser of the tree had to mend.
        """
        neighbours = set(zip(["part" if self.is_part else "page", *self.tags], self.tags, strict=False))
        if self._parsed[1] and neighbours <= _sound:
            return []
        parser = html5lib.HTMLParser()
        if self.is_part:
            parser.parseFragment(self.html, container="body")
        else:
            parser.parse(self.html)
        if not parser.errors:
            _sound.update(neighbours)
        return [f"line {place[0]}: {html5lib.constants.E[code] % values}" for place, code, values in parser.errors]

    def all(self, path: str) -> list[Element]:
        """Every element at an XPath."""
        return self.root.findall(path)

    def one(self, path: str) -> Element:
        """The only element at an XPath."""
        found = self.all(path)
        assert len(found) == 1, f"{self.address}: {len(found)} elements at {path}"
        return found[0]

    @property
    def h1(self) -> str:
        """The words of the only h1."""
        return words(self.one(".//h1"))

    @property
    def title(self) -> str:
        """The words of the title."""
        return words(self.one(".//title"))

    @property
    def words(self) -> str:
        """All that can be read on the page, without scripts and styles."""
        body = self.root.find("body")
        return words(self.root if body is None else body)

    @property
    def language(self) -> str:
        """The tag of the page's language."""
        return self.root.get("lang", "")

    def button(self, value: str) -> tuple[Element, Element]:
        """The first shown button of this value, and its form."""
        for form in self.all(".//form"):
            for button in form.findall(".//button"):
                if button.get("value", "") == value and button.get("tabindex") != "-1":
                    return button, form
        offered = [button.get("value") for button in self.all(".//form//button")]
        raise AssertionError(f"{self.address}: no button {value!r}, there are {offered}")


def words(element: Element) -> str:
    """The text of an element, white space folded."""

    def texts(node: Element) -> Iterator[str]:
        if node.tag in ("script", "style") or not isinstance(node.tag, str):
            return
        yield node.text or ""
        for child in node:
            yield from texts(child)
            yield child.tail or ""

    return " ".join("".join(texts(element)).split())


def keep(page: Page) -> None:
    """Leave the page for the HTML validator where the run asks for it, once for what is written with the same tags."""
    folder = os.environ.get("MEDSKAPA_TEST_PAGES")
    if folder and not page.is_part:
        name = sha256("<".join(sorted(set(page.tags))).encode()).hexdigest()[:20]
        (Path(folder) / f"{name}.html").write_text(page.html)


def check(page: Page, status: int) -> None:
    """Fail unless the page keeps every promise that all pages make."""
    keep(page)
    assert page.status == status, f"{page.address}: {page.status} instead of {status}: {page.words[:300]}"
    check_headers(page)
    faults = [*page.syntax_faults, *_faults_of_names(page), *_faults_of_forms(page), *_faults_of_content(page)]
    if not page.is_part:
        faults += [*_faults_of_head(page), *_faults_of_language(page)]
    assert not faults, f"{page.address}:\n" + "\n".join(faults)


def check_headers(page: Page) -> None:
    """Fail unless the answer carries the headers that keep others out and the page off shared disks."""
    headers = page.headers
    policy = headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, f"{page.address}: no strict content policy"
    assert "unsafe" not in policy, f"{page.address}: {policy}"
    assert headers.get("Referrer-Policy") == "no-referrer", page.address
    assert headers.get("X-Content-Type-Options") == "nosniff", page.address
    kept = "no-store" not in headers.get("Cache-Control", "")
    assert not kept or PUBLIC.match(page.address), f"{page.address}: may be kept on a shared device"
    assert not kept or "Set-Cookie" not in headers, f"{page.address}: is kept by caches with somebody's cookie"
    for name, value in headers.items():
        assert "\r" not in value, f"{page.address}: header {name}"
        assert "\n" not in value, f"{page.address}: header {name}"


def _faults_of_head(page: Page) -> Iterator[str]:
    headings = page.all(".//h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of 1"
        return
    if not page.h1:
        yield "the h1 is empty"
    expected = f"{_error_word(page.language)} {page.h1}" if _complains(page) else page.h1
    if not page.title.startswith(expected):
        yield f"the title {page.title!r} does not begin with {expected!r}"


def _complains(page: Page) -> bool:
    return any(element.get("hidden") is None for element in page.all(".//*[@class='summary']"))


@cache
def _error_word(language: str) -> str:
    catalogues = i18n.read_catalogues()
    return catalogues[language].gettext("Error:") if language in catalogues else "Error:"


def _faults_of_language(page: Page) -> Iterator[str]:
    language = LANGUAGES.get(page.language)
    if language is None:
        yield f"lang {page.language!r} is not in the registry"
    elif page.root.get("dir") != language.direction:
        yield f"dir {page.root.get('dir')!r} of {page.language} should be {language.direction!r}"
    for element in page.all(".//*[@lang]"):
        inner = LANGUAGES.get(element.get("lang", ""))
        if element.get("lang") in SIGN_LANGUAGES:
            continue  # a film's, whose name is written from left to right
        if inner is None:
            yield f"lang {element.get('lang')!r} is not in the registry"
        elif language and inner.direction != language.direction and element.get("dir") != inner.direction:
            yield f"<{element.tag} lang={inner.tag}> needs dir={inner.direction}"


def _faults_of_names(page: Page) -> Iterator[str]:
    ids = Counter(element.get("id", "") for element in page.all(".//*[@id]"))
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} stands {count} times"
        if not name or any(sign.isspace() for sign in name):
            yield f"id {name!r} is no name"
    for element in page.root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "list"):
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} of <{element.tag}> points at nothing"
        address = element.get("href", "")
        if address.startswith("#") and len(address) > 1 and address[1:] not in ids:
            yield f"href={address!r} points at nothing"


def _faults_of_forms(page: Page) -> Iterator[str]:
    for form in page.all(".//form"):
        if form.get("method", "").lower() not in ("get", "post"):
            yield f"a form without method: {form.attrib}"
        if not form.get("action", "").startswith("/"):
            yield f"a form whose action is not an address of ours: {form.attrib}"
    labelled = {label.get("for") for label in page.all(".//label")}
    wrapped = {control for label in page.all(".//label") for control in label.iter()}
    for control in (*page.all(".//input"), *page.all(".//select"), *page.all(".//textarea")):
        if control.get("type") == "hidden":
            continue
        named = control.get("aria-label") or control.get("aria-labelledby") or control.get("id") in labelled
        if not named and control not in wrapped:
            yield f"a field without a label: {control.attrib}"


def _faults_of_content(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        for attribute, value in element.items():
            if attribute == "style" or attribute.startswith("on"):
                yield f"{attribute}= on <{element.tag}> is refused by the content policy"
            if attribute.startswith("hx-"):
                yield f"{attribute} should be written data-{attribute}"
            if attribute in ("src", "srcset", "action", "poster") and "//" in value and not value.startswith("data:"):
                yield f"{attribute}={value!r} would contact somebody else"
    for image in page.all(".//img"):
        if image.get("alt") is None:
            yield f"a picture without alt: {image.get('src')}"
        if not (image.get("width") and image.get("height")):
            yield f"a picture without dimensions: {image.get('src')}"
