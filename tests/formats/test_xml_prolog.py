"""A document type is found whatever stands before it and however it is encoded, and nothing after the first element."""

from __future__ import annotations

import io

import pytest

from survey.formats.xml_prolog import has_doctype

DECLARED = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    "body",
    [
        DECLARED.encode(),
        DECLARED.encode("utf-16"),
        DECLARED.replace("?>", f"?><!--{'x' * 20_000}-->", 1).encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    ],
    ids=["plain", "utf-16", "late", "external"],
)
def test_a_document_type_is_found(body: bytes) -> None:
    assert has_doctype(io.BytesIO(body))


@pytest.mark.parametrize(
    "body", [b"", b"<a/>", b"<!-- <!DOCTYPE a> --><a/>", b"\x00\x01 no XML", b"<a><!DOCTYPE b></a>"]
)
def test_what_declares_none_has_none(body: bytes) -> None:
    assert not has_doctype(io.BytesIO(body))
