"""A page of HTML as PDF: tagged by PDF/UA-1, with language and title, laid out by fonts of the system."""

from __future__ import annotations

from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher


def write(html: str) -> bytes:
    """The bytes of a PDF of a whole page, whose styles and pictures all stand in it."""
    nothing = URLFetcher(allowed_protocols={"data"})  # what stands in the page itself, and nothing from elsewhere
    made: Any = HTML(string=html, url_fetcher=nothing).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return bytes(made)
