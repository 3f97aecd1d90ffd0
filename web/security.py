"""Headers that keep foreign code and foreign hosts out of the page.

Scripts and styles come from files of this machine; what folium insists on writing into the page
carries a nonce, new for every page.
"""

import secrets

from flask import Flask, Response, g

POLICY = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    """Put the headers on every response."""
    app.after_request(_guarded)


def nonce() -> str:
    """Return the nonce of the page being made."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _guarded(response: Response) -> Response:
    allowed = f" 'nonce-{g.nonce}'" if "nonce" in g else ""
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=allowed)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
