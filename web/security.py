"""Headers that keep foreign code and foreign hosts out of the page.

Scripts and styles come from files of this machine; what folium insists on writing into the page
carries a nonce, new for every page. What is taken away is no page of ours: it runs in a sandbox.
"""

import secrets

from flask import Flask, Response, g, request

from web.doors import this_door
from web.visitors import people

POLICY = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "midi=(), payment=(), serial=(), usb=()",
}
"""What every response carries besides; without a referrer forms would send the origin ``null``."""

YEAR_S = 365 * 24 * 3600


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
    told = this_door()
    sandbox = "; sandbox" if told is not None and told.may == "export" else ""
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=allowed) + sandbox
    response.headers.update(GUARDS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
    if not people().is_local and request.endpoint != "static":
        _keep_private(response)
    return response


def _keep_private(response: Response) -> None:
    """Let nobody between keep an answer, nor a browser show it to the next visitor unasked."""
    response.vary.add("Cookie")
    kept = response.cache_control
    kept.public = False
    if not kept.no_store:
        kept.private, kept.no_cache, kept.max_age = True, True, None
