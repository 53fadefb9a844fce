"""Receipt codes, form tokens, headers and hosts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey import config, security
from survey.application import create_app
from tests.browsing import Browser


@pytest.mark.parametrize(
    "typed",
    ["1234567890123456", "1234 5678 9012 3456", "1234-5678–9012.3456", "١٢٣٤ ٥٦٧٨ ٩٠١٢ ٣٤٥٦", "۱۲۳۴۵۶۷۸۹۰۱۲۳۴۵۶"],
)
def test_a_receipt_code_is_read_however_it_is_written(typed: str) -> None:
    assert security.read_code(typed) == "1234567890123456"


@pytest.mark.parametrize("typed", ["", "123", "12345678901234567", "12345678901234½6", "x" * 16, "1" * 9999])
def test_what_cannot_be_a_receipt_code_is_none(typed: str) -> None:
    assert security.read_code(typed) is None


def test_codes_differ_and_are_shown_in_groups() -> None:
    codes = {security.make_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert security.grouped("1234567890123456") == "1234 5678 9012 3456"


def test_hashes_need_the_installations_own_secret(app: Flask, settings: config.Settings) -> None:
    with app.app_context():
        ours = security.keyed_hash("receipt", "1234567890123456")
        assert ours != security.keyed_hash("form", "1234567890123456")
    other = create_app(dataclasses.replace(settings, secret_key="another secret, just as long as the first"))
    with other.app_context():
        assert security.keyed_hash("receipt", "1234567890123456") != ours
    other.extensions["engine"].dispose()


def test_a_token_belongs_to_one_visit(app: Flask) -> None:
    with app.app_context():
        token = security.form_token("1234567890123456")
        assert security.token_holds("1234567890123456", token)
        for forged in ("", token[:-1], token + "0", "å" * 24):
            assert not security.token_holds("1234567890123456", forged)
        assert not security.token_holds("6543210987654321", token)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_a_request_for_another_host_is_refused(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_changes_no_address(client: FlaskClient) -> None:
    page = client.get("/", headers={"X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in page.data


class TestOverTls:
    """An installation with a public https address."""

    @pytest.fixture
    def app(self, settings: config.Settings) -> Iterator[Flask]:
        app = create_app(dataclasses.replace(settings, address="https://svar.example.se"))
        app.testing = True
        yield app
        app.extensions["engine"].dispose()

    def test_cookies_demand_it_and_browsers_remember_it(self, browser: Browser) -> None:
        browser.get("/code")
        cookie = browser.client.get_cookie("medskapa-code", path="/code", domain="svar.example.se")
        assert cookie is not None
        assert cookie.secure
        assert cookie.http_only
        assert "max-age" in browser.page.headers["Strict-Transport-Security"]
