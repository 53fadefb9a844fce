"""Which kind of question of ours asks for a file of the types that another system allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_PICTURES: Final = frozenset(("image", "jpg", "jpeg", "png", "gif", "webp", "heic", "bmp"))
_SOUNDS: Final = frozenset(("audio", "mp3", "wav", "ogg", "oga", "m4a", "aac", "amr", "3gp", "webm", "weba"))
_NAME = re.compile(r"\.?([a-z0-9]+)(?:/.*)?")


def kind_of_file(types: Iterable[str]) -> str:
    """The kind for media types ("image/*") or suffixes (".png", "png"): "photo" where a picture is among them or none
    is named, "voice" where a sound is and no picture, "" where only other files are."""
    names = {found[1] for each in types if (found := _NAME.fullmatch(each.strip().lower()))}
    if not names or not names.isdisjoint(_PICTURES):
        return "photo"
    return "" if names.isdisjoint(_SOUNDS) else "voice"
