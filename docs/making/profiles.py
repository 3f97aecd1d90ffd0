"""The page of profiles, read from :mod:`geo.profiles`."""

from docs.making.markdown import code, codes, table
from geo.profiles import AVOIDABLE, FASTEST_KMH, LONGEST_MINUTES, PROFILES, Profile
from geo.tables import FLAGS, PRIVATE

INTRODUCTION = f"""\
# Profiles

Who walks: how fast, for how long, and what they may use. A limit is inclusive. Streets that are
`private` are shut to everyone. A city may add [its own](city-file.md#profiles-name): faster than 0
and at most {FASTEST_KMH} km/h, up to {LONGEST_MINUTES} minutes, avoiding {codes(AVOIDABLE)}.
"""

HEADS = {
    "en": ["profile", "speed, km/h", "minutes", "limit, m", "avoids"],
    "zh": ["步行者", "速度（公里/小时）", "时限（分钟）", "界限（米）", "不走"],
}


def page() -> str:
    """Write the page."""
    return f"{INTRODUCTION}\n{listed('en')}\n"


def listed(language: str) -> str:
    """Write the profiles that are there as a table."""
    rows = [(code(one.name), f"{float(one.speed_kmh):g}", one.minutes, f"{one.limit_m:g}",
             codes(_avoided(one))) for one in PROFILES.values()]  # fmt: skip
    return table(HEADS[language], rows)


def _avoided(profile: Profile) -> list[str]:
    return [name for name, bit in FLAGS.items() if profile.avoid & bit & ~PRIVATE]
