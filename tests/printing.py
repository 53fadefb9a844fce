"""What a machine needs beside Python to lay out files, and tests that use it do without where it is not there."""

from __future__ import annotations

from PIL import ImageFont

from tests.conftest import do_without

FONTS = ("NotoSansEthiopic-Regular.ttf", "NotoSansArabic-Regular.ttf")


def need_pango() -> None:
    """Skip the test unless PDF files can be laid out here."""
    try:
        import weasyprint  # noqa: F401 - it looks for the libraries, and warns of one that it will demand
    except (OSError, DeprecationWarning):
        do_without("no pango: install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 to test PDF files")


def need_fonts() -> None:
    """Skip the test unless the fonts are here that a server has which prints reports."""
    for name in FONTS:
        try:
            ImageFont.truetype(name, 12)
        except OSError:
            do_without("no Noto fonts: install fonts-noto-core to test charts in every script")
