"""The registry's files are checked like the ground's: days, lists, codes of others, states, rules.

Each case hands one more file over beside those of the valley of ``conftest``.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import lonlat
from hypothesis import given
from hypothesis import strategies as st

from geo.check import Checked, check_city
from geo.check.columns import columns_of
from geo.check.findings import Finding
from geo.check.times import as_day, as_moment
from geo.city import Entry, read_city_file
from geo.errors import CheckError, CityFileError
from geo.sources import read_city
from geo.tables import EVENTS, TEAMS

GRID = "100001001001001"
ROWS = {
    "teams": ("area,leader,roles", f"{GRID},yes,3"),
    "requests": ("code,category,area,state,opened,accepted", f"Q1,noise,{GRID},opened,{{}},"),
    "projects": ("code,name,kind,area,due", f"P1,Lift,secretary,{GRID},2026-12-01"),
    "partners": ("code,name,kind,lon,lat", "H1,College,university,{},{}".format(*lonlat(600, 520))),
    "alliances": ("code,name,kind,members", "L1,Campus,campus,H1"),
    "events": ("code,name,kind,starts,recurrence", "E1,Forum,forum,2026-01-02,FREQ=WEEKLY"),
}


def hand_over(city_file: Path, name: str, *rows: str, extra: str = "") -> None:
    """Write one more table, whose columns are called as ours, and name it in the city file."""
    header = ROWS[name][0]
    lines = [header, *(rows or (ROWS[name][1],))]
    (city_file.parent / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    said = "".join(f'{column} = "{column}"\n' for column in header.split(","))
    with city_file.open("a", encoding="utf-8") as file:
        file.write(f'\n[[{name}]]\nfile = "{name}.csv"\n{said}{extra}')


def checked(city_file: Path, day: str | None = None) -> Checked:
    described = read_city_file(city_file)
    return check_city(described, *read_city(described), day=day)


def faults_of(city_file: Path, day: str | None = None) -> list[str]:
    with pytest.raises(CheckError, match="fault") as caught:
        checked(city_file, day)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def notes_of(result: Checked, file: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.file == file]


def change(city_file: Path, old: str, new: str) -> None:
    text = city_file.read_text(encoding="utf-8")
    assert old in text
    city_file.write_text(text.replace(old, new, 1), encoding="utf-8")


def date_areas(city_file: Path, valid_from: str | None, valid_to: str | None) -> None:
    """Give the first grid its validity."""
    file = city_file.parent / "grids.geojson"
    document = json.loads(file.read_text(encoding="utf-8"))
    for feature in document["features"]:
        feature["properties"] |= {"von": None, "bis": None}
    document["features"][0]["properties"] |= {"von": valid_from, "bis": valid_to}
    file.write_text(json.dumps(document), encoding="utf-8")
    change(city_file, 'level = "grid"\n', 'level = "grid"\nvalid_from = "von"\nvalid_to = "bis"\n')


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d 00:00:00"],
)
@given(day=st.dates(date(1900, 1, 1)))
def test_a_day_is_read_in_every_form_that_people_write(form: str, day: date) -> None:
    assert as_day(day.strftime(form)) == day.isoformat()


@given(moment=st.datetimes(datetime(1900, 1, 1)).map(lambda at: at.replace(microsecond=0)))
def test_a_moment_is_read_with_a_blank_or_a_letter_between(moment: datetime) -> None:
    assert as_moment(moment.isoformat()) == moment.isoformat()
    assert as_moment(moment.isoformat(" ")) == moment.isoformat()
    assert as_moment(f"{moment:%Y/%m/%d %H:%M}") == moment.replace(second=0).isoformat()
    assert as_moment(moment.isoformat() + ".598000") == moment.isoformat()


@given(st.text(max_size=25) | st.from_regex(r"\d{1,5}[-/]?\d{1,3}[-/]?\d{1,3}( \d\d:\d\d)?"))
def test_any_other_text_is_no_moment(text: str) -> None:
    read = as_moment(text)
    assert read is None or datetime.fromisoformat(read).isoformat() == read


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "24.11.2026", "11/24/2026", "tomorrow", "2026-11-24 08:00", "46350", "2026-11"],
)
def test_what_is_no_day_is_named_with_its_row(text: str) -> None:
    frame = pd.DataFrame([("E1", "x", "rota", text)], columns=["c", "n", "k", "s"], index=[1])
    said = {"code": "c", "name": "n", "kind": "k", "starts": "s"}
    found: list[Finding] = []
    rows = columns_of(frame, Entry(EVENTS, "[[events]]", Path("e.csv"), columns=said), found)
    assert rows["starts"].tolist() == [None]
    (fault,) = found
    assert str(fault).startswith(f"e.csv (rows 1 (E1)): starts is {text!r}; expected a date such")


def test_a_moment_with_a_zone_is_refused(valley: Path) -> None:
    hand_over(valley, "requests", f"Q1,noise,{GRID},opened,2026-11-24T19:00:00+08:00,")
    assert any("expected a moment such as 2026-11-24 19:00, without a zone" in line
               for line in faults_of(valley))  # fmt: skip


def test_days_and_moments_of_excel_are_read(valley: Path) -> None:
    hand_over(valley, "requests")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(ROWS["requests"][0].split(","))
    at = datetime(2026, 11, 24, 19, 5), datetime(2026, 11, 25)
    sheet.append(["Q1", "noise", GRID, "accepted", *at])
    book.save(valley.parent / "requests.xlsx")
    change(valley, "requests.csv", "requests.xlsx")
    (row,) = checked(valley).tables["requests"].to_dict("records")
    assert (row["opened"], row["accepted"]) == ("2026-11-24T19:05:00", "2026-11-25T00:00:00")


def test_a_table_without_geometry_has_none(valley: Path) -> None:
    hand_over(valley, "teams")
    teams = checked(valley).tables["teams"]
    assert teams.columns.tolist() == list(TEAMS.columns)
    assert teams.to_dict("records") == [
        {"area": GRID, "leader": True, "roles": 3, "helpers": 0, "members": 0}
    ]


@pytest.mark.parametrize("key", ["lon", "wkt", "crs", "outside"])
def test_a_place_for_a_table_without_geometry_is_a_fault(valley: Path, key: str) -> None:
    hand_over(valley, "teams", extra=f'{key} = "keep"\n')
    with pytest.raises(CityFileError, match=f"has {key}, but teams have no geometry"):
        read_city_file(valley)


@pytest.mark.parametrize(
    ("name", "rows", "fault"),
    [
        ("teams", [f"{GRID},yes,4"],
         f"(rows 1 ({GRID})): roles is '4'; expected a whole number from 0 to 3"),
        ("teams", [f"{GRID},yes,1", f"{GRID},no,2"],
         f"(rows 1 ({GRID}), 2 ({GRID})): teams have the same area more than once"),
        ("teams", [f"{GRID},,1"], f"(rows 1 ({GRID})): leader is empty"),
        ("alliances", ["L1,Campus,campus,H9"], "members 'H9' is not among the partners"),
        ("requests", [f"Q1,noise,{GRID},accepted,2026-11-24 08:00,"],
         "(rows 1 (Q1)): state is accepted, but a moment is missing; expected opened, accepted"),
        ("requests", [f"Q{n},noise,{GRID},accepted,2026-11-24,2026-11-23" for n in (1, 2)],
         "(rows 1 (Q1), 2 (Q2)): accepted is before opened"),
        ("events", ["E1,Forum,forum,2026-01-02,often"], "recurrence 'often' is no rule: no FREQ"),
        ("events", ["E1,Forum,forum,2026-01-02,FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"],
         "names no day on or after 2026-01-02"),
    ],
    ids=["above the most", "key that is no code", "no answer", "list", "no moment", "backwards",
         "no rule", "never"],
)  # fmt: skip
def test_a_wrong_row_of_the_registry_is_named(
    valley: Path, name: str, rows: Sequence[str], fault: str
) -> None:
    hand_over(valley, name, *rows)
    (line,) = faults_of(valley)
    assert line.startswith(f"{name}.csv (rows 1 ")
    assert fault in line


def test_a_list_is_one_text_whatever_separates_it(valley: Path) -> None:
    place = ",".join(map(str, lonlat(600, 520)))
    hand_over(valley, "partners", *(f"H{n},College,university,{place}" for n in (1, 2, 3)))
    hand_over(valley, "alliances", "L1,A,campus,H1；H2、 H3;", "L2,B,campus,;")
    assert checked(valley).tables["alliances"]["members"].tolist() == ["H1;H2;H3", None]


def test_partners_know_their_area_and_may_be_left_out(valley: Path) -> None:
    away = ",".join(map(str, lonlat(-300, 500)))
    inside = ROWS["partners"][1]
    hand_over(valley, "partners", inside, f"H2,Firm,internet,{away}", extra='outside = "keep"\n')
    assert checked(valley).tables["partners"]["area"].tolist() == [GRID, None]
    change(valley, 'outside = "keep"', 'outside = "leave_out"')
    result = checked(valley)
    assert result.tables["partners"]["code"].tolist() == ["H1"]
    (left,) = [note for note in notes_of(result, "partners.csv") if note.severity == "left_out"]
    assert left.rows == ("2 (H2)",)


def test_what_hangs_on_a_point_that_was_left_out_is_a_fault(valley: Path) -> None:
    away = ",".join(map(str, lonlat(-300, 500)))
    hand_over(valley, "partners", f"H2,Firm,internet,{away}", extra='outside = "leave_out"\n')
    hand_over(valley, "alliances", "L1,Net,internet,H2")
    (line,) = faults_of(valley)
    assert line.startswith("alliances.csv (rows 1 (L1)): members 'H2' is not among the partners")
    assert "where and outside, which leave rows out" in line


def test_an_area_that_is_not_there_is_noted_with_its_rows(valley: Path) -> None:
    hand_over(valley, "teams", f"{GRID},yes,1", "100001001001777,yes,1", "100001001001888,no,1")
    (note,) = notes_of(checked(valley), "teams.csv")
    assert note.severity == "note"
    assert note.found == "area '100001001001777' is not among the areas"
    assert note.rows == ("2 (100001001001777)", "3 (100001001001888)")


def test_the_root_made_of_the_city_is_an_area_like_any(valley: Path) -> None:
    parts = valley.read_text(encoding="utf-8").split("[[")
    kept = [part for part in parts if 'level = "district"' not in part]
    valley.write_text("[[".join(kept), encoding="utf-8")
    hand_over(valley, "projects", "P1,Lift,list,100001,2026-12-01")
    assert notes_of(checked(valley), "projects.csv") == []


@pytest.mark.parametrize("day", [None, "2026-11-24"], ids=["any day", "a day after both"])
@pytest.mark.parametrize("valid_to", ["2026-04-30", "2026-05-01"], ids=["before", "the same day"])
def test_an_area_does_not_end_before_it_begins(
    valley: Path, valid_to: str, day: str | None
) -> None:
    date_areas(valley, "2026-05-01", valid_to)
    (line,) = faults_of(valley, day)
    assert line.startswith(f"grids.geojson (rows 1 ({GRID})): valid_to is not after valid_from")


def test_an_area_that_ended_is_kept_apart(valley: Path) -> None:
    date_areas(valley, "2026/05/01", "2026-11-24")
    result = checked(valley, "2026-11-24")
    assert GRID not in set(result.tables["areas"]["code"])
    (past,) = result.past_areas.to_dict("records")
    assert (past["code"], past["valid_from"], past["valid_to"]) == (
        GRID, "2026-05-01", "2026-11-24",
    )  # fmt: skip


SCHEME = "\n[codes]\ndistrict = 6\nstreet = 9\ncommunity = 12\ngrid = {}\n"


def test_codes_keep_to_the_scheme_that_the_city_states(valley: Path) -> None:
    text = valley.read_text(encoding="utf-8")
    valley.write_text(text + SCHEME.format(15), encoding="utf-8")
    assert notes_of(checked(valley), "grids.geojson") == []
    valley.write_text(text + SCHEME.format(16), encoding="utf-8")
    (line,) = faults_of(valley)
    assert line.startswith(f"grids.geojson (rows 1 ({GRID}), ")
    assert "expected 16 digits" in line


@pytest.mark.parametrize(
    ("code", "noted"), [("10000100100100", True), ("GRID-1", False)], ids=["digits", "a name"]
)
def test_without_a_scheme_codes_of_digits_alone_are_compared_with_the_usual_one(
    valley: Path, code: str, *, noted: bool
) -> None:
    change(valley.parent / "grids.geojson", f'"{GRID}"', f'"{code}"')
    notes = notes_of(checked(valley), "grids.geojson")
    assert [note.severity for note in notes] == ["note"] * noted
    assert all(note.rows == (f"1 ({code})",) for note in notes)
