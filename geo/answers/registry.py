"""What the registry holds and how complete it is."""

from typing import TYPE_CHECKING

from geo.answers.rows import Answer
from geo.errors import NotFoundError
from geo.store.pages import Asked
from geo.tables import REGISTRY

if TYPE_CHECKING:
    from geo.answers.city import City


def register_of(city: "City", name: str, asked: Asked) -> Answer:
    """Answer with some rows of a table of the registry, as they are now.

    Parameters
    ----------
    name : str
        A table of :data:`geo.tables.REGISTRY`.
    asked : Asked
        Which rows.

    Returns
    -------
    dict
        ``columns`` with name, meaning, kind and choices; ``rows``, and how many there are in
        ``total``.

    Raises
    ------
    NotFoundError, ContractError
        For a table or column that is not there.
    """
    if name not in REGISTRY:
        raise NotFoundError(
            f"{name!r} is no table of the registry", hint=f"tables: {', '.join(REGISTRY)}"
        )
    page = city.store.page(name, asked)
    columns = [
        {"name": key, "meaning": said.meaning, "kind": said.kind, "choices": list(said.choices)}
        for key, said in REGISTRY[name].columns.items()
    ]
    return {
        "table": name,
        "columns": columns,
        "rows": page.rows,
        "total": page.total,
        "offset": asked.offset,
        "size": asked.size,
    }


def registry_of(city: "City") -> Answer:
    """Answer how complete the registry is, with every offender."""
    raise NotImplementedError
