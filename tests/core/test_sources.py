"""Every kind of file gives the same rows, and text arrives as it was written."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from geo.check.findings import Finding, faults
from geo.city import Entry
from geo.sources import read_city
from geo.sources.sandbox import Answer, read_entries
from geo.tables import AREAS, DEMAND

NAMES = ["栖霞街道", "仙林街道"]


def read(path: Path, folder: Path, **said: object) -> Answer:
    """Read one file in the sandbox."""
    folder.mkdir(exist_ok=True)
    entry = Entry(AREAS, "[[areas]]", path, **said)  # type: ignore[arg-type]
    (answer,) = read_entries([entry], folder, progress=lambda _: None)
    return answer


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    """Return two squares with Chinese names."""
    shapes = [shapely.box(118 + i, 32, 119 + i, 33) for i in range(2)]
    columns = {"code": ["320113001", "320113002"], "name": NAMES, "people": [3, 4]}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490")


def _zip(folder: Path, to: Path) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"data/{part.name}")


def _as_shapefile(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    frame.to_file(folder / "areas.shp", encoding="utf-8")
    return folder / "areas.shp"


def _as_zip(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    (folder / "parts").mkdir()
    _as_shapefile(frame, folder / "parts")
    _zip(folder / "parts", folder / "areas.zip")
    return folder / "areas.zip"


def _as_file(ending: str) -> Callable[[gpd.GeoDataFrame, Path], Path]:
    def write(frame: gpd.GeoDataFrame, folder: Path) -> Path:
        path = folder / f"areas{ending}"
        frame.to_parquet(path) if ending == ".parquet" else frame.to_file(path)
        return path

    return write


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(_as_shapefile, id="shapefile"),
        pytest.param(_as_zip, id="zipped shapefile"),
        *(pytest.param(_as_file(e), id=e) for e in (".gpkg", ".geojson", ".fgb", ".parquet")),
    ],
)
def test_every_vector_format_gives_the_same_rows(
    areas: gpd.GeoDataFrame,
    tmp_path: Path,
    write: Callable[[gpd.GeoDataFrame, Path], Path],
) -> None:
    answer = read(write(areas, tmp_path), tmp_path / "work")
    assert not faults(answer.findings)
    frame = answer.frame.sort_values("code")  # FlatGeobuf sorts by place
    assert frame["name"].tolist() == NAMES
    assert frame["people"].tolist() == [3, 4]
    assert shapely.equals(frame.geometry.to_numpy(), areas.geometry.to_numpy()).all()
    assert frame.crs.is_geographic


def test_rows_count_from_one(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    assert read(_as_shapefile(areas, tmp_path), tmp_path / "work").frame.index.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", None), ("utf-8-sig", None), ("gbk", "gbk")]
)
def test_a_sheet_is_read_as_text_in_its_encoding(
    tmp_path: Path, encoding: str, said: str | None
) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text('code,name\n007,"仙林, 东"\n1e5,\n', encoding=encoding)
    frame = read(file, tmp_path / "work", encoding=said).frame
    assert frame["code"].tolist() == ["007", "1e5"]
    assert frame["name"].dropna().to_dict() == {1: "仙林, 东"}


def test_semicolons_and_a_blank_end_are_read(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text("code;name\r\n1;a,b\r\n\r\n", encoding="utf-8")
    frame = read(file, tmp_path / "work").frame
    assert frame.to_dict("list") == {"code": ["1"], "name": ["a,b"]}


def test_an_excel_sheet_gives_values_and_evaluates_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["code", "people", "sum", None])
    book.active.append([320113001, 3.0, "=1+1", None])
    book.active.append([None])
    book.save(tmp_path / "book.xlsx")
    frame = read(tmp_path / "book.xlsx", tmp_path / "work").frame
    assert frame.to_dict("list") == {"code": ["320113001"], "people": ["3"], "sum": [None]}


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("posts").append(["code"])
    book["posts"].append(["1"])
    book.save(tmp_path / "book.xlsx")
    assert len(read(tmp_path / "book.xlsx", tmp_path / "work", sheet="posts").frame) == 1
    (fault,) = read(tmp_path / "book.xlsx", tmp_path / "work").findings
    assert "it has the sheets Sheet, posts" in str(fault)


def test_a_layer_is_chosen_by_name(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    for layer in ("old", "new"):
        areas.iloc[: 1 if layer == "old" else 2].to_file(tmp_path / "all.gpkg", layer=layer)
    assert len(read(tmp_path / "all.gpkg", tmp_path / "work", layer="new").frame) == 2
    (fault,) = read(tmp_path / "all.gpkg", tmp_path / "work").findings
    assert "it holds the layers old, new" in str(fault)


def test_a_zip_of_several_layers_needs_a_choice(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    _as_shapefile(areas, parts)
    areas.iloc[:1].to_file(parts / "街道.shp", encoding="gbk")
    _zip(parts, tmp_path / "all.zip")
    assert len(read(tmp_path / "all.zip", tmp_path / "work", layer="街道").frame) == 1
    (fault,) = read(tmp_path / "all.zip", tmp_path / "work").findings
    assert "the zip holds 2 layers (areas.shp, 街道.shp)" in str(fault)


def test_well_known_text_becomes_geometry(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    file.write_text('code,shape\n1,"POINT (118 32)"\n2,nonsense\n', encoding="utf-8")
    frame = read(file, tmp_path / "work", wkt="shape").frame
    assert frame.geometry.dropna().to_wkt().to_dict() == {1: "POINT (118 32)"}


@pytest.mark.parametrize("said", [None, "utf-8"], ids=["nothing said", "wrongly said"])
def test_gbk_is_never_read_as_something_else(
    areas: gpd.GeoDataFrame, tmp_path: Path, said: str | None
) -> None:
    areas.to_file(tmp_path / "areas.shp", encoding="gbk")
    (tmp_path / "areas.cpg").unlink()
    (fault,) = read(tmp_path / "areas.shp", tmp_path / "work", encoding=said).findings
    assert "its text is not UTF-8; it looks like GBK; write encoding" in str(fault)
    frame = read(tmp_path / "areas.shp", tmp_path / "work", encoding="gbk").frame
    assert frame["name"].tolist() == NAMES


def test_a_wrong_cpg_is_a_fault_too(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    areas.to_file(tmp_path / "areas.shp", encoding="gbk")
    (tmp_path / "areas.cpg").write_text("UTF-8")
    (fault,) = read(tmp_path / "areas.shp", tmp_path / "work").findings
    assert "it looks like GBK" in str(fault)


def test_progress_names_every_file_once(valley: Path) -> None:
    from geo.city import read_city_file

    told: list[str] = []
    loaded, found = read_city(read_city_file(valley), progress=told.append)
    assert told == [each.entry.file for each in loaded]
    assert (len(told), found) == (7, ())


def _damaged(ending: str) -> Callable[[gpd.GeoDataFrame, Path], Path]:
    def write(frame: gpd.GeoDataFrame, folder: Path) -> Path:
        path = _as_shapefile(frame, folder)
        (folder / f"areas{ending}").unlink()
        return path

    return write


def _text(name: str, content: bytes) -> Callable[[gpd.GeoDataFrame, Path], Path]:
    def write(_: gpd.GeoDataFrame, folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def _cut(write: Callable[[gpd.GeoDataFrame, Path], Path]) -> Callable[..., Path]:
    def cut(frame: gpd.GeoDataFrame, folder: Path) -> Path:
        path = write(frame, folder)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return path

    return cut


def _short_dbf(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    path = _as_shapefile(frame, folder)
    table = folder / "areas.dbf"
    table.write_bytes(table.read_bytes()[:-40])
    return path


POINT = b'{"type": "Point", "coordinates": [118, 32]}'

BROKEN = [
    pytest.param(_damaged(".dbf"), r"\.dbf of the shapefile is missing", id="no dbf"),
    pytest.param(_damaged(".shx"), r"\.shx of the shapefile is missing", id="no shx"),
    pytest.param(_short_dbf, "its .dbf is cut off", id="cut dbf"),
    pytest.param(_cut(_as_zip), "not a whole zip", id="cut zip"),
    pytest.param(_cut(_as_file(".gpkg")), "no sound GPKG", id="cut gpkg"),
    pytest.param(_cut(_as_file(".geojson")), "no sound GeoJSON", id="cut geojson"),
    pytest.param(_cut(_as_file(".parquet")), "no sound GeoParquet", id="cut parquet"),
    pytest.param(_text("a.shp", b""), "it is empty", id="empty file"),
    pytest.param(_text("a.csv", b"\n\n"), "no header row", id="no header"),
    pytest.param(_text("a.csv", b"a,a\n1,2\n"), "its header repeats 'a'", id="two of a name"),
    pytest.param(_text("a.csv", b"a,b\n1,2,3\n"), "more or fewer cells", id="uneven rows"),
    pytest.param(_text("a.csv", b"a,b\n\0\0,1\n"), "holds zero bytes", id="no text"),
    pytest.param(_text("a.csv", "a\n栖霞".encode("gbk")), "looks like GBK", id="gbk csv"),
    pytest.param(_text("a.xlsx", b"PK nonsense"), "no sound XLSX", id="no xlsx"),
    pytest.param(_text("a.osm.pbf", b"no pbf at all"), "no whole OpenStreetMap", id="no pbf"),
    pytest.param(_text("a.osm", b"<html></html>"), "no whole OpenStreetMap", id="no osm"),
    pytest.param(_text("a.docx", b"x"), "of an unknown kind", id="unknown kind"),
    pytest.param(_text("a.fgb", POINT), "content is GeoJSON, not FlatGeobuf", id="another kind"),
    pytest.param(_text("a.geojson", b"{}"), "no sound GeoJSON", id="json without features"),
]


@pytest.mark.parametrize(("write", "message"), BROKEN)
def test_a_broken_file_is_one_fault_that_names_it(
    areas: gpd.GeoDataFrame,
    tmp_path: Path,
    write: Callable[[gpd.GeoDataFrame, Path], Path],
    message: str,
) -> None:
    path = write(areas, tmp_path)
    answer = read(path, tmp_path / "work", osm={"building": ()})
    (fault,) = answer.findings
    assert (answer.frame, fault.severity, fault.file) == (None, "fault", path.name)
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(str(fault))


def test_reading_goes_on_after_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"")
    (tmp_path / "good.csv").write_text("id\n1\n", encoding="utf-8")
    entries = [Entry(DEMAND, "[[demand]]", tmp_path / name) for name in ("bad.csv", "good.csv")]
    (tmp_path / "work").mkdir()
    bad, good = read_entries(entries, tmp_path / "work", progress=lambda _: None)
    assert bad.frame is None
    assert isinstance(bad.findings[0], Finding)
    assert isinstance(good.frame, pd.DataFrame)
