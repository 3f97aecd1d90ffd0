"""No column that may tell who a person is; no message that repeats what it holds.

The platform keeps places, organisations and counts. Judged are the columns that a city file asks
for; all others are never taken over.
"""

import re

import pandas as pd

_PERSONAL = re.compile(
    r"姓名|身份证|证件号|手机|电话|联系|户主|网格员|负责人|书记|住户|居民姓|邮箱|微信"
    r"|(?<![a-z])(phone|mobile|tel|telephone|cellphone|id_?card|id_?number|identity|ssn|passport"
    r"|first_?name|last_?name|family_?name|surname|full_?name|person|person_?name|resident_?name"
    r"|owner_?name|leader_?name|contact|e_?mail|xingming|shenfenzheng|shouji)(?![a-z])",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
_IDENTITY = re.compile(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

MOST_SHARE = 0.2
"""Share of a column's values that may look personal by chance, 0 to 1."""


def looks_personal(name: str, values: pd.Series) -> str:
    """Say what a column seems to hold of persons; an empty text if nothing.

    Parameters
    ----------
    name : str
        The column's name in the file.
    values : Series
        Its cells as texts, None where empty.

    Examples
    --------
    >>> looks_personal("联系电话", pd.Series([], dtype=object))
    'names or contacts of persons'
    >>> looks_personal("note", pd.Series(["13912345678", None]))
    'mobile numbers'
    >>> looks_personal("hotel", pd.Series(["A1"])), looks_personal("name", pd.Series(["仙林湖"]))
    ('', '')
    """
    if _PERSONAL.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)):
        return "names or contacts of persons"
    texts = values.dropna().unique()
    if not len(texts):
        return ""
    for what, test in (("identity numbers", _is_identity), ("mobile numbers", _is_mobile)):
        if sum(map(test, texts)) > MOST_SHARE * len(texts):
            return what
    return ""


def _is_mobile(text: str) -> bool:
    return _MOBILE.fullmatch(text.replace(" ", "").replace("-", "")) is not None


def _is_identity(text: str) -> bool:
    """Test the date and the check digit of GB 11643, so that an area's code is not taken for one.

    Examples
    --------
    >>> _is_identity("11010519491231002X"), _is_identity("110105194912310021")
    (True, False)
    """
    if not _IDENTITY.fullmatch(text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()
