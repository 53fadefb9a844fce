"""Chromium and a running product, each once for a run; pages whose complaints are heard."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.folders import write_small
from tests.browser.looking import MEASURES
from tests.browser.product import Product
from tests.browser.states import Visitor
from tests.databases import SqliteCopies

NewVisitor = Callable[..., Visitor]
PHONE = {"width": 360, "height": 740}
FLAGS = (
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),  # a microphone that beeps
    # One process draws page after page.
    *("--disable-gpu", "--disable-site-isolation-trials", "--process-per-site"),
    "--js-flags=--no-maglev --no-turbofan",  # no script runs long enough to earn what it costs to compile it better
)
PATIENCE = 20_000  # milliseconds; nothing waits so long but on a machine that does much else


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, sqlite_copies: SqliteCopies) -> Iterator[Product]:
    """The product on a server of its own."""
    folder = tmp_path_factory.mktemp("product")
    served = Product(folder, sqlite_copies.make(folder))
    yield served
    served.close()


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Chromium]:
    """Chromium without a window."""
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a questionnaire of our own, whose words no author changes, with some recordings."""
    return write_small(tmp_path_factory.mktemp("questionnaires"))


def open_context(chromium: Chromium, product: Product, tag: str = "sv", **options: Any) -> BrowserContext:
    """A browser with cookies of its own, held like a phone, whose owner wishes for a language."""
    options = {"viewport": PHONE, "base_url": product.address, "reduced_motion": "no-preference"} | options
    options["extra_http_headers"] = {"Accept-Language": tag}
    context = chromium.new_context(**options)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(MEASURES)
    return context


@pytest.fixture
def new_visitor(chromium: Chromium, product: Product) -> Iterator[NewVisitor]:
    """Lets people come, each with a browser of their own, and closes them when the test ends."""
    opened = []

    def make(tag: str = "sv", scripts: bool = True, **options: Any) -> Visitor:
        opened.append(open_context(chromium, product, tag, java_script_enabled=scripts, **options))
        return Visitor(product, opened[-1].new_page(), tag, scripts=scripts)

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def visitor_again(chromium: Chromium, product: Product) -> Iterator[NewVisitor]:
    """Lets somebody come whom other tests of the module may have met, with no cookie left.

    A browser of their own costs as much as two pages; whoever needs an empty history or store takes `new_visitor`.
    """
    known: dict[tuple[str, bool], Visitor] = {}

    def come(tag: str = "sv", scripts: bool = True) -> Visitor:
        if (tag, scripts) not in known:
            context = open_context(chromium, product, tag, java_script_enabled=scripts)
            known[tag, scripts] = Visitor(product, context.new_page(), tag, scripts=scripts)
        visitor = known[tag, scripts]
        visitor.page.context.clear_cookies()
        visitor.complaints.clear()
        visitor.tag = tag
        return visitor

    yield come
    for visitor in known.values():
        visitor.page.context.close()
