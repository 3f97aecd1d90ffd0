"""Write what makes the tables of the newest revision: ``.venv/bin/python scripts/schema.py``.

Migrations read it, and must find it as it was when the revision was new: run this only while a
revision is being made. The tests compare it with the models.
"""

import json
from pathlib import Path

from geo.store.ddl import DIALECTS, statements
from geo.store.models import REVISION, STORED

FOLDER = Path(__file__).resolve().parents[1] / "geo" / "store" / "migrations"


def described() -> dict[str, dict[str, list[str]]]:
    """Lay out the statements by dialect and table."""
    return {dialect: {name: list(statements(name, dialect)) for name in STORED}
            for dialect in DIALECTS}  # fmt: skip


def main() -> None:
    """Write the file."""
    path = FOLDER / f"schema_{REVISION}.json"
    path.write_text(json.dumps(described(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
