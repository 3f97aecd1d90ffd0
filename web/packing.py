"""Large answers are sent compressed to whoever takes them so; those that are kept, packed once."""

import gzip

from flask import Flask, Response, request

from web.kept import Ready, kept

LEAST_BYTES = 1_000
LEVEL = 6
FORMS = frozenset({"application/json", "application/geo+json", "application/problem+json",
                   "image/svg+xml", "application/vnd.mapbox-vector-tile"})  # fmt: skip
"""What packs well, beside all texts."""


def init_app(app: Flask) -> None:
    """Pack every answer that is worth it."""
    app.after_request(_packed)


def _packed(response: Response) -> Response:
    form = response.mimetype or ""
    is_packable = form in FORMS or form.startswith("text/")
    if not is_packable or response.direct_passthrough or not response.is_sequence:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or request.accept_encodings["gzip"] <= 0:
        return response
    body = response.get_data()
    if len(body) < LEAST_BYTES:
        return response
    name, _ = response.get_etag()
    response.set_data(_packed_once(name, body) if name else gzip.compress(body, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _packed_once(name: str, body: bytes) -> bytes:
    """Take the packed body of an answer that is kept."""
    ready = kept().get(f"{name} gzip")
    if ready is None:
        ready = Ready(gzip.compress(body, LEVEL, mtime=0), "application/gzip")
        kept().put(f"{name} gzip", ready)
    return ready.body
