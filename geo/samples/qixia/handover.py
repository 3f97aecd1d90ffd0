"""The pilot as a planner would hand it over: files of many kinds and one city file.

Every clock inside the files stands at one date, so that the same seed gives the same bytes, and a
build of them the same run.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from geo.crs import STORED, wgs84_to_gcj02
from geo.samples.qixia.city import Pilot
from geo.samples.qixia.registry_files import sections, write_registry
from geo.samples.qixia.workbook import CLOCK, DATE, write_sheets, write_zip
from geo.tables import PARTIES

NOTICE = (
    "合成示范数据：仅街道、社区名称与代码及地名为真实 / synthetic: only names and codes are real"
)
_DIGITS = 7

CITY_TOML = f"""\
# The Qixia pilot. {NOTICE}

[city]
name = "栖霞区"
code = "320113"
notice = "{NOTICE}"

[[areas]]
level = "district"
file = "district.geojson"
code = "XZQDM"
name = "XZQMC"

[[areas]]
level = "street"
file = "jiedao.zip"             # a zipped shapefile in UTF-8
code = "JDDM"
name = "JDMC"
parent = "XZQDM"

[[areas]]
level = "community"
file = "shequ.shp"              # Chinese text without a .cpg that says so
encoding = "gbk"
code = "SQDM"
name = "SQMC"
parent = "JDDM"

[[areas]]
level = "grid"
file = "wangge.zip"
code = "WGDM"
name = "WGMC"
parent = "SQDM"

[[streets]]
file = "daolu.zip"
kind = "DLDJ"
name = "DLMC"
bridge = "QL"
steps = "TJ"
gate = "DM"
night_closed = "YJGB"
private = "NBDL"

[[stations]]
file = "stations.xlsx"          # taken from a web map, hence GCJ-02
code = "编号"
name = "名称"
kind = "类型"
level = "层级"
services = "服务"
hours = "开放时间"
floor_area_m2 = "面积"
capacity = "容量"
lon = "经度"
lat = "纬度"
datum = "gcj02"

[[entrances]]
file = "entrances.csv"
code = "id"
station = "station"
lon = "lon"
lat = "lat"

[[hubs]]
file = "shangquan.geojson"
code = "SQBH"
name = "SQMC"
station = "ZDBH"

[[demand]]
file = "renkou.csv"
code = "id"
residents = "renkou"
elders = "laoren"
dwellings = "huhu"
buildings = "loudong"
kind = "leixing"
lon = "lon"
lat = "lat"

[[barriers]]
file = "barriers.zip"
kind = "kind"
name = "name"

[[compounds]]
file = "xiaoqu.zip"
code = "XQBH"
name = "XQMC"
dwellings = "HS"
residents = "RK"
party_branch = "DZB"
property_firm = "WYGS"
owners_committee = "YWH"
volunteers = "ZYZ"
social_organisation = "SHZZ"
flag_bearers = "HQS"
stewards = "HGJ"
armbands = "HXZ"

[[gates]]
file = "gates.csv"
code = "id"
compound = "xiaoqu"
hours = "hours"
passage = "passage"
lon = "lon"
lat = "lat"

[[landscape]]
file = "landscape.geojson"
kind = "kind"
name = "name"

{sections()}"""

README = f"""\
# The Qixia pilot

{NOTICE}

Made by `gridgov sample DIR`; the same seed gives the same pilot. Dated {DATE}. Licence: Apache-2.0,
as the program. Longitude and latitude are CGCS2000 unless a line says otherwise.

| file | what | real | synthetic |
|---|---|---|---|
| city.toml | which file is which table | | |
| district.geojson | the district | its name and code | the outline, drawn by hand: 449 km2, 51 of them water; the real one has about 395 |
| jiedao.zip | 9 streets | names and codes | boundaries |
| shequ.shp | 129 communities and villages, text in GBK | names and codes | boundaries |
| wangge.zip | 1,063 grids | their number | everything else |
| daolu.zip | walkable ways | names and rough courses of main roads | everything else |
| stations.xlsx | 120 stations, GCJ-02 | names of the four hubs | everything else |
| entrances.csv | doors of stations | | all |
| shangquan.geojson | business districts of the hubs | names | shapes |
| renkou.csv | homes with counts of residents, elders, dwellings | the total, about | everything else |
| barriers.zip | river, lakes, railway, expressways, compound walls | names, rough courses | the rest |
| xiaoqu.zip, gates.csv | gated compounds and their gates | | all |
| wangge_zuzhi.csv | the team of each grid: counts of posts and people | total, about | everything else |
| wangge_xingji.csv | members of each grid by star, pioneer teams: counts | number of pioneer teams | everything else |
| yunshequ.csv | chat groups of areas, in GBK | their number, messages and problems solved, about | everything else |
| suqiu.csv | requests of a year, without any words | their number, about | everything else |
| gongjian.xlsx, sheet 项目 | projects | kinds and numbers | everything else |
| gongjian.xlsx, sheet 单位 | organisations | numbers of universities, internet firms and care homes; names of twelve universities, their places rough | everything else |
| gongjian.xlsx, sheet 联盟 | alliances and who is in them | kinds, the campus alliance's "3-4-3", names of the hubs | everything else |
| gongjian.xlsx, sheet 活动 | forums, meetings, rotas | how often, about | everything else |
| landscape.geojson | hills, campuses, works, landmarks | names, rough places | shapes |

Names and codes: statistical division codes of the National Bureau of Statistics, 2023. The district
itself speaks of 127 communities in 2021; the list has 129, and is used as it is.

Wrong on purpose, so that each check of the registry finds something: 12 grids without a team and 40
leaders' posts empty; grids without a chat group, 3 groups of the wrong level, 3 grids with two, 3
groups and 3 requests of grids that are no more; a hub without a business district, its alliance
without members; compounds short of a party; a few projects and some requests overdue. And 36
footways are drawn straight across railways, expressways and lakes, where no bridge carries them: the
build cuts them and says where.
"""


def write_pilot(pilot: Pilot, folder: Path) -> None:
    """Write every file of the pilot into a folder, over those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.toml").write_text(CITY_TOML, encoding="utf-8")
    (folder / "README.md").write_text(README, encoding="utf-8")
    areas, places = pilot.areas, pilot.stations
    _geojson(folder / "district.geojson", areas.district, {"code": "XZQDM", "name": "XZQMC"})
    _zipped(
        folder / "jiedao.zip", areas.streets, {"code": "JDDM", "name": "JDMC", "parent": "XZQDM"}
    )
    names = {"code": "SQDM", "name": "SQMC", "parent": "JDDM"}
    _shapefile(folder / "shequ.shp", _lonlat(areas.communities, names), encoding="GBK")
    (folder / "shequ.cpg").unlink()
    _zipped(folder / "wangge.zip", areas.grids, {"code": "WGDM", "name": "WGMC", "parent": "SQDM"})
    flags = {"bridge": "QL", "steps": "TJ", "gate": "DM", "night_closed": "YJGB", "private": "NBDL"}
    ways = pilot.ways.astype(dict.fromkeys(flags, "int16"))
    _zipped(folder / "daolu.zip", ways, {"kind": "DLDJ", "name": "DLMC", **flags})
    _stations(folder / "stations.xlsx", places.stations)
    _csv(folder / "entrances.csv", places.entrances, {"code": "id", "station": "station"})
    hubs = {"code": "SQBH", "name": "SQMC", "station": "ZDBH"}
    _geojson(folder / "shangquan.geojson", places.hubs, hubs)
    people = {"code": "id", "residents": "renkou", "elders": "laoren", "dwellings": "huhu",
              "buildings": "loudong", "kind": "leixing"}  # fmt: skip
    _csv(folder / "renkou.csv", pilot.demand, people)
    _barriers(folder / "barriers.zip", pilot.barriers)
    homes = pilot.compounds.astype(dict.fromkeys(PARTIES, "int16"))
    _zipped(folder / "xiaoqu.zip", homes, _COMPOUND_NAMES)
    gates = {"code": "id", "compound": "xiaoqu", "hours": "hours", "passage": "passage"}
    _csv(folder / "gates.csv", pilot.gates, gates)
    _geojson(folder / "landscape.geojson", pilot.landscape, {"name": "name", "kind": "kind"})
    partners = _with_lonlat(pilot.registry["partners"], {n: n for n in ("code", "name", "kind")})
    write_registry(folder, pilot.registry | {"partners": partners})


_COMPOUND_NAMES = {
    "code": "XQBH",
    "name": "XQMC",
    "dwellings": "HS",
    "residents": "RK",
    "party_branch": "DZB",
    "property_firm": "WYGS",
    "owners_committee": "YWH",
    "volunteers": "ZYZ",
    "social_organisation": "SHZZ",
    "flag_bearers": "HQS",
    "stewards": "HGJ",
    "armbands": "HXZ",
}


def _lonlat(table: gpd.GeoDataFrame, names: dict[str, str]) -> gpd.GeoDataFrame:
    """Choose and rename columns, and go over to longitude and latitude."""
    chosen = table[[*names, "geometry"]].rename(columns=names)
    return chosen.to_crs(STORED).reset_index(drop=True)


def _shapefile(path: Path, table: gpd.GeoDataFrame, *, encoding: str = "UTF-8") -> None:
    pyogrio.write_dataframe(table, path, driver="ESRI Shapefile", encoding=encoding)
    with path.with_suffix(".dbf").open("r+b") as text:
        text.seek(1)  # the day of the last change: year from 1900, month, day
        text.write(bytes([CLOCK[0] - 1900, *CLOCK[1:3]]))


def _zipped(path: Path, table: gpd.GeoDataFrame, names: dict[str, str]) -> None:
    """Write a shapefile and zip its parts, all with one clock."""
    with TemporaryDirectory() as folder:
        _shapefile(Path(folder) / f"{path.stem}.shp", _lonlat(table, names))
        write_zip(path, {part.name: part.read_bytes() for part in sorted(Path(folder).iterdir())})


def _barriers(path: Path, barriers: gpd.GeoDataFrame) -> None:
    """Write barriers as lines: a shapefile holds one kind of shape, and shores bar the way."""
    shapes = barriers.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    lines = barriers.set_geometry(np.where(areal, shapely.boundary(shapes), shapes))
    _zipped(path, lines.set_crs(barriers.crs), {"kind": "kind", "name": "name"})


def _geojson(path: Path, table: gpd.GeoDataFrame, names: dict[str, str]) -> None:
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(
        _lonlat(table, names), path, driver="GeoJSON", layer_options={"COORDINATE_PRECISION": "12"}
    )


def _with_lonlat(table: gpd.GeoDataFrame, names: dict[str, str]) -> pd.DataFrame:
    points = _lonlat(table, names)
    columns = {"lon": points.geometry.x.round(_DIGITS), "lat": points.geometry.y.round(_DIGITS)}
    return pd.DataFrame(points.drop(columns="geometry")).assign(**columns)


def _csv(path: Path, table: gpd.GeoDataFrame, names: dict[str, str]) -> None:
    _with_lonlat(table, names).to_csv(path, index=False, lineterminator="\n")


def _stations(path: Path, stations: gpd.GeoDataFrame) -> None:
    names = {"code": "编号", "name": "名称", "kind": "类型", "level": "层级", "services": "服务",
             "hours": "开放时间", "floor_area_m2": "面积", "capacity": "容量"}  # fmt: skip
    table = _with_lonlat(stations, names)
    lon, lat = wgs84_to_gcj02(table.pop("lon").to_numpy(), table.pop("lat").to_numpy())
    table = table.assign(经度=lon.round(_DIGITS), 纬度=lat.round(_DIGITS))
    write_sheets(path, {"站点": table})
