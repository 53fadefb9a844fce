"""The gate that every page passes sees a fault of syntax among pages that had none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.pages import Page

PAGE = """<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Resan</title></head>
<body><main><h1>Resan</h1><p class="hint">Fram &amp; <a href="/x?a=1&amp;b=2">åter</a></p>
<div><p>Ett</p></div><section><div><p>Två</p></div></section><p>Tre</p>
<form method="post" action="/x"><textarea name="words">
Mina ord</textarea><button>Skicka</button></form></main></body></html>
"""

FAULTS: dict[str, Callable[[str], str]] = {
    "no doctype": lambda html: html.partition("\n")[2],
    "a tag that is not closed": lambda html: html.replace("</section>", ""),
    "one that is closed by what stood there before": lambda html: html.replace("Två</p></div>", "Två</p>"),
    "a tag closed twice": lambda html: html.replace("</p>", "</p></p>", 1),
    "tags that overlap": lambda html: html.replace("Ett", "<b><i>Ett</b></i>"),
    "a block in a paragraph": lambda html: html.replace("Ett", "<div>Ett</div>"),
    "an attribute twice": lambda html: html.replace("<a ", '<a href="/" '),
    "a quote in a value": lambda html: html.replace('class="hint"', 'class="hi"nt"'),
    "a bare ampersand": lambda html: html.replace("&amp; <", "&oumls; <"),
    "one in an address": lambda html: html.replace("1&amp;b", "1&copy"),
    "a bare angle": lambda html: html.replace("Tre", "<3"),
    "a form in a form": lambda html: html.replace("<button>", '<form method="post" action="/x"></form><button>'),
    "a link in a link": lambda html: re.sub("(<a [^>]*>)", r"\1\1</a>", html),
}


def page(html: str, is_part: bool = False) -> Page:
    return Page("/x", 200, {}, html, is_part)


@pytest.mark.parametrize("named", FAULTS)
def test_a_fault_of_syntax_is_found_beside_what_was_read_before(named: str) -> None:
    assert page(PAGE).syntax_faults == []
    assert page(FAULTS[named](PAGE)).syntax_faults != []
    assert page(FAULTS[named](PAGE)).syntax_faults != [], "what had a fault is not taken for sound the next time"
    assert page(PAGE.replace("Tre", "Fyra &lt;3")).syntax_faults == []


def test_a_part_is_read_as_a_part() -> None:
    part = "\n<title>Resan</title><h1>Resan</h1><p>Ett</p>"
    assert page(part, is_part=True).syntax_faults == []
    assert page(part).syntax_faults != []
    assert page(part + "</main>", is_part=True).syntax_faults != []
    assert [element.tag for element in page(part, is_part=True).root] == ["title", "h1", "p"]


def test_the_tree_is_as_html5_has_it() -> None:
    tree = page(PAGE + "<!-- \n -->")
    assert tree.one(".//textarea").text == "Mina ord"
    assert (tree.h1, tree.title, tree.language) == ("Resan", "Resan", "sv")
    assert tree.one(".//a").get("href") == "/x?a=1&b=2"
    drawn = page(PAGE.replace("Tre", "<svg><title>Bild</title><path d='M1 1'/></svg>"))
    assert (drawn.title, drawn.one(".//{http://www.w3.org/2000/svg}title").text) == ("Resan", "Bild")
    assert drawn.syntax_faults == []
