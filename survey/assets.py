"""Scripts and styles: built at start, named by their content, compressed when first asked for, kept by browsers a year.

A bundle is a list of files, one behaviour each, so that a page needs one request for all its scripts.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import brotli

STATIC = Path(__file__).parent / "static"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
PICTURES = (  # what cards and columns of boards may show
    *(
        "bus-stop",
        "calendar-time",
        "family-help",
        "fear",
        "interpreter",
        "letter",
        "long-road",
        "money-travel",
        "nurse",
    ),
    *("pain", "phone-call", "result-letter", "waiting-room", "face-1", "face-2", "face-3", "face-4", "face-5"),
)


def _of_staff(kind: str) -> tuple[str, ...]:
    """The staff's scripts or styles: what all pages share, then a file for each part of the room, by name."""
    return tuple(f"{kind}/staff/{path.name}" for path in sorted((STATIC / kind / "staff").glob(f"*.{kind}")))


BUNDLES: dict[str, tuple[str, ...]] = {
    "resident.js": (
        "htmx",
        *(f"js/{name}.js" for name in ("focus", "alone", "aloud", "leave", "menu", "slider", "rank", "parts")),
    ),
    "public.js": ("js/aloud.js", "js/menu.js"),
    "uploads.js": ("js/photo.js", "js/recorder.js"),
    "staff.js": ("htmx", "js/focus.js", "js/live.js", "js/timer.js", *_of_staff("js")),
    "staff.css": ("css/staff.css", "css/chart.css", "css/report.css", *_of_staff("css")),
    "kinds.css": tuple(
        f"css/kinds/{name}.css" for name in ("grid", "rating", "moment", "numbers", "matrix", "places", "sign")
    ),
    "uploads.css": ("css/uploads.css",),
    "card.css": ("css/card.css",),
    "reply.css": ("css/reply.css",),
    "poster.css": ("css/poster.css",),
    "reply.js": ("js/aloud.js", "js/menu.js"),
    "workshop.js": tuple(f"js/{name}.js" for name in ("live", "timer", "drag", "aloud", "menu")),
    "screen.css": ("css/screen.css",),
    "board-print.css": ("css/board-print.css",),
    **{f"{name}.svg": (f"pictograms/{name}.svg",) for name in PICTURES},
    "icon.svg": ("pictograms/speech.svg",),
    "thanks.svg": ("pictograms/thank-you.svg",),
    "saved.svg": ("pictograms/privacy.svg",),
}
INLINE: dict[str, tuple[str, ...]] = {
    "resident": ("css/paper.css", "css/answers.css", "css/resident.css"),
    "public": ("css/paper.css", "css/public.css"),
    "shown": ("css/public.css",),
    "workshop": ("css/paper.css", "css/answers.css", "css/workshop.css"),
    "report": ("css/chart.css", "css/report.css"),
}


@dataclass(frozen=True, slots=True)
class Asset:
    """Bytes ready to send."""

    name: str
    type: str
    body: bytes

    @property
    def digest(self) -> str:
        """What the address carries, so that new content has a new address."""
        return sha256(self.body).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Inline:
    """A style sheet that stands in the page itself, and the digest that lets it."""

    body: str
    digest: str


@cache
def compressed(coding: str, body: bytes) -> bytes:
    """Bytes in a content coding, as small as it makes them; all assets at once take a tenth of a start."""
    return brotli.compress(body) if coding == "br" else gzip.compress(body, 9, mtime=0)


def best_encoding(asset: Asset, accepted: str) -> tuple[str, bytes]:
    """The coding to send and the bytes in it, for an Accept-Encoding header; ("", body) where none suits."""
    offered = {part.partition(";")[0].strip() for part in accepted.lower().split(",")}
    for coding in ("br", "gzip"):
        if coding in offered:
            return coding, compressed(coding, asset.body)
    return "", asset.body


def htmx_file(chosen: str = "") -> Path:
    """The htmx 2 file: the operator's, else the one in the installed package."""
    if chosen:
        return Path(chosen)
    spec = find_spec("js_lib_htmx")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package django-js-lib-htmx is not installed")
    return Path(spec.submodule_search_locations[0]) / "static" / "htmx" / "htmx.min.js"


def build(htmx: str = "") -> tuple[dict[str, Asset], dict[str, Inline]]:
    """Every bundle by name, and every style sheet that stands in a page."""
    assets = {}
    for name, files in BUNDLES.items():
        body = _joined(files, htmx)
        assets[name] = Asset(name, TYPES[Path(name).suffix], body)
    inlines = {}
    for name, files in INLINE.items():
        style = " ".join(_joined(files, htmx).decode().split())
        digest = base64.b64encode(sha256(style.encode()).digest()).decode()
        inlines[name] = Inline(style, f"sha256-{digest}")
    return assets, inlines


def _joined(files: Sequence[str], htmx: str) -> bytes:
    paths = (htmx_file(htmx) if file == "htmx" else STATIC / file for file in files)
    return b"\n".join(path.read_bytes() for path in paths)
