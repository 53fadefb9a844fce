"""The whole application stands: it starts, answers, and says in words what it cannot do."""

from __future__ import annotations

from collections.abc import Callable

import brotli
import pytest
from flask import url_for
from werkzeug import routing

from survey import assets, config
from survey.application import create_app
from tests.browsing import Browser


def test_the_front_page_is_there(browser: Browser) -> None:
    assert browser.get("/").h1


def test_an_unknown_address_is_said_in_words(browser: Browser) -> None:
    assert browser.get("/nothing/here?lang=en", status=404).h1 == "There is no such page"


def test_a_start_leaves_until_it_is_needed_what_makes_addresses_and_what_compresses_scripts(
    settings: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: set[str] = set()
    inner = routing.Rule._compile_builder

    def noted(rule: routing.Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled.add(rule.rule)
        return inner(rule, append_unknown)

    monkeypatch.setattr(routing.Rule, "_compile_builder", noted)
    assets.compressed.cache_clear()
    started = create_app(settings)
    script = started.extensions["assets"]["resident.js"]
    assert (compiled, assets.compressed.cache_info().currsize) == (set(), 0)
    with started.test_request_context():
        address = url_for("asset", digest=script.digest, name=script.name)
    sent = started.test_client().get(address, base_url=settings.address, headers={"Accept-Encoding": "br"})
    assert brotli.decompress(sent.data) == script.body
    assert (compiled, assets.compressed.cache_info().currsize) == ({"/assets/<digest>/<name>"}, 1)
    started.extensions["engine"].dispose()
