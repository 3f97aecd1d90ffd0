"""A city file is read as it is meant, and a wrong one gets one message with every fault."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.city import read_city_file
from geo.codes import Scheme
from geo.errors import CityFileError
from geo.norms import Norms


def _changed(city_file: Path, old: str, new: str) -> Path:
    text = city_file.read_text(encoding="utf-8")
    assert old in text
    city_file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return city_file


def test_entries_keep_the_order_of_the_file(valley: Path) -> None:
    entries = read_city_file(valley).entries
    names = [(entry.table.name, entry.section) for entry in entries]
    assert names[0] == ("areas", "[[areas]] 1")
    assert names[-2:] == [("stations", "[[stations]]"), ("demand", "[[demand]]")]


def test_where_and_osm_read_true_as_any_value(valley: Path) -> None:
    wanted = 'osm = { shop = true, amenity = ["bank", "library"] }\nwhere = { floor = 3 }'
    (valley.parent / "town.osm").touch()
    file = _changed(valley, 'file = "stations.csv"', f'file = "town.osm"\n{wanted}')
    stations = read_city_file(file).entries[5]
    assert stations.osm == {"shop": (), "amenity": ("bank", "library")}
    assert stations.where == {"floor": ("3",)}
    assert stations.is_osm


def test_a_file_with_a_byte_order_mark_is_read(valley: Path) -> None:
    valley.write_bytes(b"\xef\xbb\xbf" + valley.read_bytes())
    assert read_city_file(valley).name == "The valley"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "The valley"', "", r"\[city\] needs a name"),
        ('notice = "invented"', "notice = 3", r"\[city\] notice must be a text, found 3"),
        ('notice = "invented"', 'notise = "x"', "did you mean 'notice'"),
        ('notice = "invented"', "cells = 16", "H3 resolution from 0 to 15, found 16"),
        ('level = "grid"', 'level = "gird"\ncells = 9', "has cells, which only"),
        ('file = "grids.geojson"', 'file = "gone.shp"', "names a missing file: gone.shp"),
        ('file = "grids.geojson"', "file = 3", "file must be a text, found 3"),
        ('residents = "people"', "", "does not say which column is residents"),
        ('residents = "people"', "residents = [1]", r"column's name or a value, found \[1\]"),
        ('elders = "old"', 'elder = "old"', "has no column 'elder'; did you mean 'elders'"),
        ('lat = "lat"', "", "needs both lon and lat"),
        ('lat = "lat"', 'lat = "lat"\ndatum = "mars"', "datum is 'mars', expected one of wgs84"),
        ('lat = "lat"', 'lat = "lat"\noutside = "no"', "expected one of refuse, keep, leave_out"),
        ('lat = "lat"', 'lat = "lat"\nwhere = "name"', "where must be written"),
        ('lat = "lat"', 'lat = "lat"\nosm = { shop = true }', "is no OpenStreetMap extract"),
        ("[[streets]]", "[streets]", r"\[streets\] must be written \[\[streets\]\]"),
        ("[[streets]]", "[[strets]]", "is no table; did you mean 'streets'"),
        ("[city]", "stations = [1]\n[city]", "must be a section, found 1"),
        ("[city]", "[city", "is not a readable TOML file"),
    ],
)
def test_a_wrong_city_file_says_what_is_wrong(
    valley: Path, old: str, new: str, message: str
) -> None:
    text = valley.read_text(encoding="utf-8")
    if new.startswith("stations"):
        text = text.replace("[[stations]]", "[[gates]]").replace('kind = "kind"\n', "", 1)
        valley.write_text(text, encoding="utf-8")
    with pytest.raises(CityFileError, match=message):
        read_city_file(_changed(valley, old, new))


def _with(city_file: Path, section: str) -> Path:
    text = city_file.read_text(encoding="utf-8")
    city_file.write_text(f"{text}\n{section}\n", encoding="utf-8")
    return city_file


def test_norms_and_codes_are_read_and_have_defaults(valley: Path) -> None:
    plain = read_city_file(valley)
    assert (plain.norms, plain.codes) == (Norms(300, 500, 0.2, 7), None)
    said = "[norms]\nhouseholds = [50, 50]\nrequest_days = 0\n[codes]\ngrid = 20\nnested = false"
    stated = read_city_file(_with(valley, said))
    assert stated.norms == Norms(50, 50, 0.2, 0)
    assert stated.codes == Scheme({"grid": 20}, nested=False)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("[[norms]]", r"norms must be one \[norms\] section"),
        ("[norms]\nhousehold = [1, 2]", "no key 'household'; did you mean 'households'"),
        ("[norms]\nhouseholds = [500, 300]", "households must be two whole numbers, the least"),
        ("[norms]\nhouseholds = 300", "must be two whole numbers, the least and the most"),
        ("[norms]\nhouseholds = [1, 2, 3]", "must be two whole numbers"),
        ("[norms]\nrequest_days = -1", "request_days must be a whole number"),
        ("[norms]\nrequest_days = true", "request_days must be a whole number"),
        (f"[norms]\nrequest_days = {10**30}", "a whole number up to 1,000,000"),
        ("[norms]\ncompactness = 1.5", "compactness must be a number from 0 to 1"),
        ("[norms]\ncompactness = nan", "compactness must be a number from 0 to 1"),
        ("[[codes]]", r"codes must be one \[codes\] section"),
        ("[codes]\ngird = 15", "'gird' is no level"),
        ("[codes]\ngrid = '15'", "digits by level and nested = true or false"),
        (f"[codes]\ngrid = {10**30}", "digits by level"),
        ("[codes]\ngrid = 0", "at least 1 digit"),
        ("[codes]\nnested = 1", "nested = true or false"),
        ("[codes]\ncommunity = 12\ngrid = 12", "need more than the 12 digits"),
    ],
)
def test_wrong_norms_and_codes_say_what_is_wrong(valley: Path, section: str, message: str) -> None:
    with pytest.raises(CityFileError, match=message):
        read_city_file(_with(valley, section))


def test_all_faults_are_in_one_message(valley: Path) -> None:
    _changed(valley, 'file = "grids.geojson"', 'file = "gone.shp"')
    _changed(valley, 'residents = "people"', "")
    _changed(valley, 'name = "The valley"', "")
    with pytest.raises(CityFileError, match="has 3 faults:") as caught:
        read_city_file(valley)
    assert len(str(caught.value).splitlines()) == 4


def test_an_extract_must_say_which_features_it_gives(valley: Path) -> None:
    (valley.parent / "town.osm.pbf").touch()
    file = _changed(valley, 'file = "demand.csv"', 'file = "town.osm.pbf"')
    with pytest.raises(CityFileError, match=r"which features it wants: osm = \{ key = true \}"):
        read_city_file(file)


def test_no_city_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(CityFileError, match="gridgov sample"):
        read_city_file(tmp_path / "none.toml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("any") / "city.toml"
    file.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(CityFileError):
        read_city_file(file)
