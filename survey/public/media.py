"""Pictures and sounds of published versions, under the digest of their bytes: never changed, kept for a year."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.assets import Asset
from survey.public.room import room
from survey.services import publishing

MOST_KEPT = 1_000
PACKABLE = "image/svg+xml"
_kept: dict[str, Asset] = {}


@room.get("/media/<digest>")
def send_media(digest: str) -> BaseResponse:
    """A picture, sound or film by the first twenty digits of its SHA-256; of the latter the part that is asked for."""
    asset = _kept.get(digest)
    if asset is None:
        media = web.found(publishing.find_media(db.session(), digest))
        asset = Asset(digest, media.mime, media.body)
        if len(_kept) < MOST_KEPT and len(media.body) < 1_000_000:
            _kept[digest] = asset
    if asset.type == PACKABLE:
        return web.packed_response(asset)
    response = web.media_response(asset.type, asset.body)
    response.headers["Cache-Control"] = web.YEAR
    return response
