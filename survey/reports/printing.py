"""A report as the page that is printed as PDF: everything that it shows stands in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from survey import i18n
from survey.core.document import Document
from survey.reports.showing import in_print

_STYLES = Path(__file__).parents[1] / "static" / "css"


def page(told: Document) -> str:
    """A whole page of HTML. Needs an application, but no request."""
    with i18n.speaking(told.tag):
        return render_template("report_print.html", told=told, draw=in_print, styles_of_print=_styles())


@cache
def _styles() -> Markup:
    return Markup((_STYLES / "report-print.css").read_text())  # noqa: S704 - ours
