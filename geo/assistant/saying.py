"""What the assistant says, in Chinese or English: ``wording.json`` with figures put in."""

import json
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from geo.hours import WEEKDAYS

Language = Literal["zh", "en"]
_DAY = rf"({'|'.join(WEEKDAYS)})(?![a-z])"
_SPAN = re.compile(rf"{_DAY}\s*-\s*{_DAY}")


class Sayer:
    """Says phrases in one language.

    Parameters
    ----------
    language : str
        ``zh`` or ``en``.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._phrases = _phrases()

    def __call__(self, key: str, **values: Any) -> str:
        """Say a phrase; values that are numbers are written as figures."""
        told = {name: self.figure(value) for name, value in values.items()}
        return self._phrases[key][self.language].format(**told)

    def figure(self, value: Any) -> str:
        """Write a whole number with thousands apart, any other with one decimal."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"

    def share(self, value: float | None) -> str:
        """Write a share as per cent."""
        return "—" if value is None else f"{value:.1%}"

    def moment(self, at: datetime) -> str:
        """Write a time with its weekday."""
        days = self("days").split(" ")
        return f"{days[at.weekday()]} {at:%m-%d %H:%M}"

    def hours(self, text: str) -> str:
        """Write opening hours in words; what is not a plain day or time stays as it is."""
        days = dict(zip(WEEKDAYS, self("days").split(" "), strict=True))
        to, then = ("至", "；") if self.language == "zh" else ("–", ";")  # noqa: RUF001
        told = _SPAN.sub(lambda found: f"{days[found[1]]}{to}{days[found[2]]}", text)
        told = re.sub(_DAY, lambda found: days[found[1]], told)
        told = re.sub(r"\bPH\b", self("public_holiday"), told)
        return re.sub(r"\boff\b", self("off"), told).replace(";", then)

    def listed(self, parts: list[str]) -> str:
        """Write several things one after the other."""
        return self("and").join(parts)

    def sentences(self, *parts: str) -> str:
        """Write sentences one after the other, those that are empty left out."""
        begun = (part[0].upper() + part[1:] for part in parts if part)
        return ("" if self.language == "zh" else " ").join(begun)


@cache
def _phrases() -> dict[str, dict[str, str]]:
    text = files("geo.assistant").joinpath("wording.json").read_text(encoding="utf-8")
    told: dict[str, dict[str, str]] = json.loads(text)
    return told
