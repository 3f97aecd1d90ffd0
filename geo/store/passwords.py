"""Passwords: what is strong enough, what is kept of one, and whether one fits."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import ContractError

SHORTEST, LONGEST = 12, 200
_FEWEST_DIFFERENT = 5

_HASHER = PasswordHasher()
_TURNS = BoundedSemaphore(2)
"""A hash takes 64 MiB and a third of a second of a core, so that few are made at once."""


def require_strong(name: str, password: str) -> None:
    """Refuse a password that is guessed too easily; no message repeats it.

    Raises
    ------
    ContractError
        Unless it has at least 12 characters, five of them different, and is not the name.

    Examples
    --------
    >>> require_strong("xianlin-planner", "six green tramways")
    >>> require_strong("xianlin-planner", "Xianlin Planner")
    Traceback (most recent call last):
    geo.errors.ContractError: the password is the account's name. choose another one.
    """
    said = _normal(password)
    if not SHORTEST <= len(said) <= LONGEST:
        raise ContractError(
            f"a password has {SHORTEST} to {LONGEST} characters, this one {len(said)}",
            hint="take a few words that do not belong together",
        )
    if _letters(name) in _letters(said) and len(_letters(said)) < len(_letters(name)) + SHORTEST:
        raise ContractError("the password is the account's name", hint="choose another one")
    if len(set(said)) < _FEWEST_DIFFERENT:
        raise ContractError(
            f"a password has at least {_FEWEST_DIFFERENT} different characters",
            hint="choose another one",
        )


def hashed(password: str) -> str:
    """Return what is kept of a password: argon2id, with its salt and cost."""
    with _TURNS:
        return _HASHER.hash(_normal(password))


def fits(secret: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed.

    It takes as long where there is no account, ``secret`` being None, as where there is one.
    """
    if len(password) > LONGEST:
        return False
    with _TURNS:
        try:
            return _HASHER.verify(secret or _nobodys(), _normal(password)) and secret is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(secret: str) -> bool:
    """Tell whether a hash was made at another cost than today's."""
    return _HASHER.check_needs_rehash(secret)


@cache
def _nobodys() -> str:
    return _HASHER.hash("a password that opens nothing")


def _normal(password: str) -> str:
    """Write the same characters in one way, however a keyboard has composed them."""
    return unicodedata.normalize("NFKC", password)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
