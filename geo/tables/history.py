"""What was before: areas that ended, and what became of them."""

from collections.abc import Mapping

from geo.tables.contract import POLYGON, Column, Table
from geo.tables.ground import AREAS, LEVELS

PAST_AREAS = Table("past_areas", AREAS.columns, POLYGON, key=None)
"""Areas with ``valid_to``; a code may have been valid more than once."""

LINEAGE = Table(
    "lineage",
    {
        "changed": Column("first day of the new state", "date", required=True),
        "level": Column("level of the areas", required=True, choices=LEVELS),
        "kind": Column(
            "what happened",
            required=True,
            choices=("split", "merged", "renumbered", "moved", "redrawn", "new", "ended"),
        ),
        "predecessor": Column("code of the area before; absent where none was"),
        "successor": Column("code of the area after; absent where none is"),
        "residents": Column("residents of the ground that passed", "integer", required=True),
        "area_m2": Column("ground that passed, m2", "number", required=True),
        "share": Column("share of the predecessor's ground, 0 to 1", "number"),
        "evidence": Column("how it is known: shares and deviations", required=True),
    },
    key=None,
)

HISTORY: Mapping[str, Table] = {table.name: table for table in (PAST_AREAS, LINEAGE)}
"""Tables that grow with every build that changes areas."""
