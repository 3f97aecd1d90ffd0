"""A small city of text files, and a change to each: which figures of a report follow which input.

Use it where it matters that a changed input reaches exactly the figures that depend on it::

    folder = written(tmp_path / "city")       its files, and city.toml
    city = built(folder, tmp_path / "1.gpkg") the city, with an earlier run to compare with
    edited(folder, "gates")                   one of its files is changed, in all ways that matter
    reports_of(city)                          figures of the whole city and of one street
    changed(before, after)                    figures that differ, and input tables that do

Everything is drawn in metres, east and north of the valley's corner (:data:`conftest.CORNER`), as
CSV with WKT, so that a change is a text that takes the place of another. A district has two
streets, the western one a community (Mill) of two grids, the eastern one two (Hill, Far)::

    0         750        1500        2250        3000
    .----------+-----------.-----------+-----------.   1000
    |  Grid 1  |  Grid 2   |  Grid 3   |  Grid 4   |
    |D1   A  D2  D8 gate D3 D4   B    gate [D5]    |  C    500, the road
    '----------------------------------------------'      0
"""

from collections.abc import Mapping
from pathlib import Path

from conftest import CORNER

from geo.answers import City, open_city
from geo.pipeline import Wish, build
from geo.profiles import PROFILES
from geo.report.gather import asked_of, gather
from geo.report.report import Report
from geo.report.scope import Scope
from geo.report.table import Figure
from geo.tables import INPUTS, PLACED_TABLES

DISTRICT, WEST, EAST = "100001", "100001001", "100001002"
DAY, EARLIER, LATER, LAST = "2026-03-01", "2026-01-15", "2026-02-01", "2026-02-15"

Change = tuple[str, str]
"""A text, and what takes its place wherever it stands."""


def _box(west: float, south: float, east: float, north: float) -> str:
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return f'"POLYGON(({", ".join(map(_at, ring))}))"'


def _at(place: tuple[float, float]) -> str:
    return f"{CORNER[0] + place[0]:.1f} {CORNER[1] + place[1]:.1f}"


def _point(east: float, north: float) -> str:
    return f"POINT({_at((east, north))})"


def _line(*places: tuple[float, float]) -> str:
    return f'"LINESTRING({", ".join(map(_at, places))})"'


MILL, HILL, FAR = f"{WEST}001", f"{EAST}001", f"{EAST}002"
W1, W2, E1, E2 = f"{MILL}001", f"{MILL}002", f"{HILL}001", f"{FAR}001"

FILES: Mapping[str, tuple[str, ...]] = {
    "areas": (
        "code,name,level,parent,wkt",
        f"{DISTRICT},Valley,district,,{_box(0, 0, 3000, 1000)}",
        f"{WEST},West,street,{DISTRICT},{_box(0, 0, 1500, 1000)}",
        f"{EAST},East,street,{DISTRICT},{_box(1500, 0, 3000, 1000)}",
        f"{MILL},Mill,community,{WEST},{_box(0, 0, 1500, 1000)}",
        f"{HILL},Hill,community,{EAST},{_box(1500, 0, 2250, 1000)}",
        f"{FAR},Far,community,{EAST},{_box(2250, 0, 3000, 1000)}",
        f"{W1},Grid 1,grid,{MILL},{_box(0, 0, 750, 1000)}",
        f"{W2},Grid 2,grid,{MILL},{_box(750, 0, 1500, 1000)}",
        f"{E1},Grid 3,grid,{HILL},{_box(1500, 0, 2250, 1000)}",
        f"{E2},Grid 4,grid,{FAR},{_box(2250, 0, 3000, 1000)}",
    ),
    "stations": (
        "code,name,kind,services,hours,capacity,wkt",
        f"A,Station A,service,law,Mo-Fr 09:00-17:00,600,{_point(500, 520)}",
        f"B,Hub B,hub,law,24/7,800,{_point(2000, 480)}",
        f"C,Station C,service,,,100,{_point(3050, 520)}",
        f"E,Kiosk,service,,,5,{_point(1450, 990)}",
    ),
    "entrances": ("code,station,wkt", f"IN,A,{_point(480, 510)}"),
    "demand": (
        "code,residents,elders,dwellings,buildings,wkt",
        f"D1,300,60,150,2,{_point(20, 510)}",
        f"D2,200,40,100,1,{_point(700, 490)}",
        f"D3,120,30,60,1,{_point(1300, 620)}",
        f"D4,90,19,45,3,{_point(1450, 510)}",
        f"D5,260,50,130,2,{_point(2330, 720)}",
        f"D6,80,18,40,1,{_point(2950, 100)}",
        f"D7,150,20,75,1,{_point(1700, 905)}",
        f"D8,300,80,150,9,{_point(900, 480)}",
        f"D9,220,30,110,2,{_point(1320, 250)}",
    ),
    "streets": (
        "name,steps,wkt",
        f"Road,no,{_line((0, 500), (500, 500), (900, 500), (1300, 500), (1600, 500))}",
        f"Road,no,{_line((1600, 500), (2000, 500), (2300, 500), (2800, 500), (3100, 500))}",
        f"Lane,no,{_line((1600, 900), (1800, 900))}",
        f"Alley,no,{_line((1300, 500), (1300, 620))}",
        f"Nook,no,{_line((1300, 620), (1340, 620))}",
        f"Yard,no,{_line((2300, 500), (2300, 600))}",
        f"Court,no,{_line((2300, 600), (2300, 760), (2360, 760))}",
        f"South,no,{_line((1300, 250), (1300, 440))}",
        f"Back,no,{_line((2360, 760), (3100, 760), (3100, 500))}",
    ),
    "barriers": ("kind,name,wkt", f"wall,Wall,{_line((1200, 700), (1400, 700))}"),
    "landscape": ("kind,name,wkt", f"hill,Hill,{_box(2700, 0, 2900, 200)}"),
    "hubs": ("code,name,station,wkt", f"H1,Quarter,B,{_box(1900, 400, 2100, 600)}"),
    "compounds": (
        "code,name,dwellings,residents,party_branch,property_firm,owners_committee,volunteers,"
        "social_organisation,wkt",
        f"K1,Court,130,260,yes,yes,yes,yes,yes,{_box(2270, 560, 2390, 750)}",
        f"K2,Yard,0,0,yes,no,no,no,no,{_box(1250, 580, 1350, 660)}",
    ),
    "gates": (
        "code,compound,hours,passage,wkt",
        f"G1,K1,24/7,residents,{_point(2300, 560)}",
        f"G2,,24/7,public,{_point(1150, 500)}",
        f"G3,,24/7,public,{_point(1300, 560)}",
    ),
    "teams": ("area,leader,roles", f"{W1},yes,3", f"{W2},no,1", f"{E1},yes,2"),
    "ratings": ("area,stars_1", f"{W1},4", f"{E1},2"),
    "channels": ("code,area,level", f"C1,{WEST},street", f"C2,{MILL},community"),
    "requests": (
        "code,category,area,state,opened,accepted,assigned,resolved",
        f"R1,light,{W1},opened,2026-01-02T08:00:00,,,",
        f"R2,light,{E1},resolved,2026-01-02T08:00:00,2026-01-02T09:00:00,2026-01-02T10:00:00,"
        "2026-01-04T08:00:00",
        f"R3,noise,{E2},opened,2026-02-28T08:00:00,,,",
    ),
    "projects": (
        "code,name,kind,area,due,state",
        f"P1,Ramp,list,{MILL},2026-02-01,running",
        f"P2,Lift,list,{HILL},2026-09-01,running",
    ),
    "partners": ("code,name,kind,wkt", f"U1,University,university,{_point(100, 510)}"),
    "alliances": ("code,name,kind,hub,members", "L1,Alliance,hub,H1,U1"),
    "events": ("code,name,kind,area,starts", f"E1,Forum,forum,{MILL},2026-01-10"),
}
"""Table -> the lines of its file: the heads are the columns themselves."""

X, Y = CORNER
EDITS: Mapping[str, tuple[Change, ...]] = {
    "areas": (
        (f",{MILL}", f",{WEST}002"),  # both grids are another community's, and one is anew
        (f"{W1},Grid 1,grid,{WEST}002", f"{W1},Grid 1,grid,{MILL}"),
        (
            f"{MILL},Mill,community,{WEST},{_box(0, 0, 1500, 1000)}",
            f"{MILL},Miller,community,{WEST},{_box(0, 0, 750, 1000)}\n"
            f"{WEST}002,Weir,community,{WEST},{_box(750, 0, 1500, 1000)}",
        ),
        (f"{X + 1500:.1f}", f"{X + 1400:.1f}"),  # D4 becomes another street's
        (f"{X + 3000:.1f}", f"{X + 3100:.1f}"),  # C becomes the city's
        (f"{Y:.1f}", f"{Y + 150:.1f}"),  # D6 becomes nobody's
        (f"{X + 750:.1f}", f"{X + 450:.1f}"),  # A becomes another grid's
        ("Valley", "Dale"),
        ("West", "Western"),
        ("Grid 1", "First grid"),
        (f"{EAST}", "100001003"),
    ),
    "stations": (
        (
            "A,Station A,service,law,Mo-Fr 09:00-17:00,600",
            "A,Stop,studio,law,Mo-Fr 10:00-12:00,500",
        ),
        ("B,Hub B,hub,law,24/7,800", "B,Hub B,service,,off,20"),
        (_point(3050, 520), f"{_point(3099, 510)}\nD,Station D,hub,law,,100,{_point(1310, 600)}"),
    ),
    "entrances": (
        (_point(480, 510), f"{_point(30, 600)}\nOUT,B,{_point(200, 510)}\nUP,C,{_point(9, 660)}"),
    ),
    "demand": (
        ("D1,300,60,150,2", "D1,330,90,160,4"),
        ("D3,120,30,60,1", "D3,223,60,90,5"),
        ("D5,260,50,130,2", "D5,360,90,230,3"),
        (_point(2330, 720), _point(2700, 990)),
        ("D8,300,80,150", "D8,300,80,10"),
        ("D7,150,20,75,1", "D7,50,10,35,1"),
        (_point(2950, 100), _point(1950, 470)),
        ("D9,220", "D10,250"),
        (_point(700, 490), _point(1900, 490)),
    ),
    "streets": (
        ("Lane,no", f"Stub,no,{_line((2940, 90), (2990, 90))}\nLong lane,no"),
        (_at((1300, 440)), _at((1300, 500))),
        (f'Yard,no,"LINESTRING({_at((2300, 500))}', f'Yard,no,"LINESTRING({_at((2300, 590))}'),
        (_at((2000, 500)), _at((2000, 560))),
        ("Alley,no", "Alley,yes"),
    ),
    "barriers": (
        (
            _line((1200, 700), (1400, 700)),
            f"{_line((850, 480), (850, 520))}\nwall,Second,{_line((1280, 570), (1310, 570))}\n"
            f"wall,Third,{_line((2290, 520), (2310, 520))}\n"
            f"wall,Fourth,{_line((-250, 505), (300, 505))}",
        ),
    ),
    "landscape": (("Hill", "Mountain"),),
    "hubs": (("Quarter,B", "Square,A"), ("H1,", f"H2,Other,C,{_box(3000, 400, 3090, 600)}\nH1,")),
    "compounds": (
        ("K2,Yard,0,0,yes,no,no,no,no", "K2,Yard,0,0,yes,yes,yes,yes,yes"),
        (_box(2270, 560, 2390, 750), _box(2290, 560, 2320, 700)),
        ("K1,", f"K3,Third,0,0,yes,no,no,no,no,{_box(10, 10, 20, 20)}\nK1,"),
    ),
    "gates": (
        ("G1,K1", "G1,"),
        ("G2,,24/7,public", "G2,,24/7,residents"),
        ("G3,,24/7,public", f"G4,,24/7,public,{_point(2990, 500)}\nG3,,24/7,residents"),
    ),
    "teams": ((f"{W2},no", f"{W2},yes"), (f"{E1},", f"{DISTRICT},yes,1\n{E2},")),
    "ratings": ((f"{E1},2", f"{EAST}777,2\n{W2},1"),),
    "channels": (
        ("C1,", "C3,"),
        (f"C2,{MILL},community", f"C2,{EAST}777,grid\nC4,{HILL},community"),
    ),
    "requests": (
        (f"R1,light,{W1}", f"R1,light,{WEST}777"),
        ("2026-01-04T08", "2026-01-06T08"),
        (f"{E2},opened,2026-02-28", f"{W2},opened,2026-02-01"),
        ("R3,", f"R4,noise,{W2},opened,2026-02-02T08:00:00,,,\nR3,"),
    ),
    "projects": (
        ("2026-02-01", "2026-07-01"),
        (f"P2,Lift,list,{HILL}", f"P3,Path,list,{WEST},2026-03-09,done\nP2,Lift,list,{EAST}777"),
    ),
    "partners": (
        ("U1,University,university", f"U2,Firm,social,{_point(90, 510)}\nU1,Society,social"),
    ),
    "alliances": (("H1,U1", ",U1\nL2,Other,care,,U1"),),
    "events": ((f"forum,{MILL}", f"forum,{WEST}777,2026-01-11\nE2,Rota,rota,{MILL}"),),
}
"""Table -> what is changed in its file; besides, a column is added that nobody uses."""


def written(folder: Path) -> Path:
    """Write all files of the city and its city file, and return their folder."""
    folder.mkdir(parents=True)
    sections = ['[city]\nname = "The valley"\ncode = "100001"\nzone = "EPSG:4549"\n']
    for table, lines in FILES.items():
        (folder / f"{table}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
        keys = {"file": f"{table}.csv"}
        keys |= {"wkt": "wkt", "crs": "EPSG:4549"} if "wkt" in lines[0] else {}
        keys |= {name: name for name in lines[0].split(",") if name != "wkt"}
        keys |= {"outside": "keep"} if table in PLACED_TABLES else {}
        told = "\n".join(f'{key} = "{value}"' for key, value in keys.items())
        sections.append(f"[[{table}]]\n{told}\n")
    (folder / "city.toml").write_text("\n".join(sections), encoding="utf-8")
    return folder


def edited(folder: Path, table: str) -> None:
    """Change the file of a table as :data:`EDITS` has it."""
    path = folder / f"{table}.csv"
    rewritten(path, EDITS[table])
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    wider = [f"{head},unused", *(f"{line}," for line in lines), ""]
    path.write_text("\n".join(wider), encoding="utf-8")


def rewritten(path: Path, changes: tuple[Change, ...]) -> None:
    """Put texts in the place of others in a file."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        if old not in text:
            raise ValueError(f"{old!r} does not stand in {path.name}")
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def built(folder: Path, store: Path, day: str = LATER, *, minutes: float = 15) -> City:
    """Build the city of a folder and open it."""
    build(folder / "city.toml", str(store), Wish(PROFILES["adult"].within(minutes), day))
    return open_city(store)


def reports_of(city: City) -> tuple[Report, ...]:
    """Gather the reports of the whole city and of its western street."""
    scope = Scope(city, asked_of(city, day=DAY))
    return gather(scope), gather(scope.of(WEST))


def changed(before: Report, after: Report) -> tuple[dict[str, Figure], frozenset[str]]:
    """Compare two reports.

    Returns
    -------
    dict of str to Figure
        Name -> figure that is not the same in both, or is in one only; as the first has it, if so.
    frozenset of str
        The input tables whose rows are not the same.
    """
    one, other = ({figure.id: figure for figure in report.figures()} for report in (before, after))
    values = ({name: figure.value for name, figure in some.items()} for some in (one, other))
    differ = {name for name, _ in set.symmetric_difference(*(set(some.items()) for some in values))}
    inputs = (name for name in INPUTS if before.inputs[name] != after.inputs[name])
    return {name: one.get(name) or other[name] for name in differ}, frozenset(inputs)
