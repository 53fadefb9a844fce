"""Drawings (SVG) made safe and small: what is drawn is kept, what could act or fetch is refused.

A drawing is read without entities and written anew from a list of known elements and attributes. What only an editor
needs (metadata, comments, names of layers) is left out in silence; what could do something (scripts, handlers, styles,
references outside the file) is refused, so that nobody believes it works.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from survey.errors import MediaError

MAX_BYTES: Final = 500_000
MAX_ELEMENTS: Final = 5_000
MAX_DEPTH: Final = 40
NAMESPACE: Final = "http://www.w3.org/2000/svg"
SHAPES = frozenset({"path", "circle", "ellipse", "line", "rect", "polyline", "polygon"})
CONTAINERS = frozenset({"svg", "g", "defs", "clipPath", "mask", "linearGradient", "radialGradient", "stop"})
DROPPED = frozenset({"title", "desc", "metadata"})
# fmt: off
ATTRIBUTES = frozenset(
    {
        "viewBox", "preserveAspectRatio", "id", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx",
        "ry", "fx", "fy", "width", "height", "transform", "fill", "stroke", "color", "opacity", "display", "visibility",
        "paint-order", "fill-opacity", "fill-rule", "clip-rule", "clip-path", "mask", "stroke-width", "stroke-linecap",
        "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "offset",
        "stop-color", "stop-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits",
        "maskUnits", "maskContentUnits", "pathLength", "vector-effect",
    }
)
# fmt: on
_LOCAL_REFERENCE = re.compile(r"url\(\s*[\"']?#([\w.-]+)[\"']?\s*\)")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


def clean(content: bytes) -> bytes:
    """The drawing written anew; raises MediaError when it is no drawing or could do more than be seen."""
    if len(content) > MAX_BYTES:
        raise _refused(f"The drawing is {len(content):,} bytes.", f"Simplify it to under {MAX_BYTES:,} bytes.")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _refused(f"The drawing cannot be read ({error}).", "Save it anew as plain SVG.") from error
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise _refused("The file is not an SVG drawing.", f'Its first element must be svg with xmlns="{NAMESPACE}".')
    _measure(root)
    if "viewBox" not in root.attrib:
        root.set("viewBox", _view_of(root))
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    used = {name for element in root.iter() for value in element.attrib.values() for name in _references(value)}
    return "".join(_written(root, used)).encode()


def _measure(root: Element) -> None:
    """Refuse what is too deep or too much before anything walks through it by calling itself."""
    waiting = [(root, 1)]
    count = 0
    while waiting:
        element, depth = waiting.pop()
        count += 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            mend = f"Keep it under {MAX_ELEMENTS:,} elements and {MAX_DEPTH} levels."
            raise _refused("The drawing has too many parts.", mend)
        waiting.extend((child, depth + 1) for child in element)


def _view_of(root: Element) -> str:
    width, height = (_NUMBER.fullmatch(root.get(size, "")) for size in ("width", "height"))
    if not (width and height):
        raise _refused("The drawing has no viewBox.", "Give its svg element a viewBox, such as 0 0 72 72.")
    return f"0 0 {width[1]} {height[1]}"


def _written(element: Element, used: set[str]) -> list[str]:
    """The element as text, its children inside; nothing where nothing would be seen."""
    name = _local_name(element)
    if name in DROPPED or not name:
        return []
    if name not in SHAPES | CONTAINERS:
        raise _refused(f"The drawing has a <{name}>.", f"Remove it; shapes may be {', '.join(sorted(SHAPES))}.")
    space = f' xmlns="{NAMESPACE}"' if name == "svg" else ""
    head = f"<{name}{space}{_attributes(element, name, used)}"
    inside = [text for child in element for text in _written(child, used)]
    if name in ("g", "defs") and not inside:
        return []
    return [head, ">", *inside, f"</{name}>"] if inside else [head, "/>"]


def _attributes(element: Element, element_name: str, used: set[str]) -> str:
    kept = []
    for name, value in element.attrib.items():
        plain = name.rpartition("}")[2]
        _refuse_acting(element_name, plain, value)
        if name in ATTRIBUTES and (name != "id" or value in used):
            kept.append(f" {name}={quoteattr(value)}")
    return "".join(kept)


def _refuse_acting(element: str, name: str, value: str) -> None:
    if name.lower().startswith("on"):
        raise _refused(f"The drawing's <{element}> has {name}, which runs a script.", f"Remove {name}.")
    if name == "style":
        mend = "Save it with presentation attributes (fill, stroke)."
        raise _refused(f"The drawing's <{element}> has a style.", mend)
    outward = "url(" in _LOCAL_REFERENCE.sub("", value).lower()
    if outward or name == "src" or (name == "href" and not value.startswith("#")):
        raise _refused(f"The drawing's <{element}> points outside the file ({name}).", "Draw everything in the file.")
    if name == "href":
        raise _refused(f"The drawing's <{element}> borrows another part (href).", "Draw the part there instead.")


def _local_name(element: Element) -> str:
    """The name of an SVG element; "" for one of another vocabulary, unless its name says that it would act."""
    space, _, name = element.tag.rpartition("}")
    if space == "{" + NAMESPACE or name.lower() in ("script", "foreignobject", "iframe", "style"):
        return name
    return ""


def _references(value: str) -> list[str]:
    return _LOCAL_REFERENCE.findall(value)


def _refused(message: str, mend: str) -> MediaError:
    return MediaError("unsafe-drawing", message, mend)
