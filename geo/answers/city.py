"""A built city and the questions that are asked of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

from geo.answers.borders import borders_of
from geo.answers.catchments import backup_of, catchments_of
from geo.answers.causes import causes_of
from geo.answers.change import change_of
from geo.answers.choices import choices_of, runs_of
from geo.answers.contours import contours_of
from geo.answers.coverage import coverage_of
from geo.answers.drawing import draw, drawn, preview
from geo.answers.gains import gains, gains_together
from geo.answers.gaps import gaps_of, islands_of
from geo.answers.groups import groups_of
from geo.answers.layers import layer_of
from geo.answers.links import links
from geo.answers.live import Live
from geo.answers.measured_areas import measured_areas
from geo.answers.mends import WEIGHED, mends
from geo.answers.opened import Opened
from geo.answers.pictures import View, picture_of
from geo.answers.place import place_of, why_of
from geo.answers.places import place_named, places_of
from geo.answers.ranges import ranges_of
from geo.answers.registry import lineage_of, register_of, registry_of, requests_of
from geo.answers.rows import Answer, Place
from geo.answers.search import search_of
from geo.answers.selection import areas_of, drawn_of
from geo.answers.summary import summary_of
from geo.answers.tiles import TiledLayers, tile_of, tiles_of
from geo.answers.trial import Change
from geo.answers.walking import nearest_of, walk_of
from geo.answers.week import week_of
from geo.answers.whatif import what_if
from geo.errors import ContractError
from geo.network.shelf import Shelf
from geo.outputs.sheet import Form
from geo.redraw.drawing import Drawing
from geo.redraw.steps import Step
from geo.store import open_store
from geo.store.edit import Stamp
from geo.store.engine import Box
from geo.store.pages import Asked


def open_city(
    store: str | Path,
    *,
    as_of: str | None = None,
    cache: Path | None = None,
    tell: Callable[[str], None] | None = None,
) -> "City":
    """Open what a build has left in a store.

    Parameters
    ----------
    store : str or Path
        A GeoPackage's path or a database's address.
    as_of : str, optional
        A day, ``2026-11-24``: the city as it was then.
    cache : Path, optional
        A folder where the prepared network is kept for the next start; nowhere when left out.
    tell : callable, optional
        Told what takes long.

    Raises
    ------
    StoreError
        If nothing has been built there.
    NotFoundError
        If nothing is known of the day.
    """
    return City(open_store(store, as_of=as_of), location=str(store), shelf=Shelf(cache), tell=tell)


class City(Opened):
    """A built city: its tables, its network, and the questions it answers.

    Safe to ask from several threads. A later build is seen by opening the city again.

    Attributes
    ----------
    location : str
        The store it was opened from.
    run : Run
        The computation whose results are held.
    """

    def summary(self, **asked: Any) -> Answer:
        """Answer what leaders read; see :func:`geo.answers.summary.summary_of`."""
        return summary_of(self, self.question(**asked))

    def choices(self) -> Answer:
        """Answer what may be asked; see :func:`geo.answers.choices.choices_of`."""
        return choices_of(self)

    def runs(self) -> Answer:
        """Answer which runs the store holds; see :func:`geo.answers.choices.runs_of`."""
        return runs_of(self)

    def search(self, text: str, *, count: int = 10, kind: str | None = None) -> Answer:
        """Answer which places a text means; see :func:`geo.answers.search.search_of`."""
        return search_of(self, text, count=count, kind=kind)

    def places(  # noqa: PLR0913 - keyword-only options
        self,
        name: str,
        *,
        level: str | None = None,
        under: str | None = None,
        bbox: Box | None = None,
        kinds: Sequence[str] | None = None,
        offset: int = 0,
        size: int = 100,
        **asked: Any,
    ) -> Answer:
        """Answer with places of a kind as GeoJSON; see :func:`geo.answers.places.places_of`."""
        return places_of(self, name, self.question(**asked), level=level, under=under, bbox=bbox,
                         kinds=kinds, offset=offset, size=size)  # fmt: skip

    def place_named(self, name: str, code: str, **asked: Any) -> Answer:
        """Answer with one place; see :func:`geo.answers.places.place_named`."""
        return place_named(self, name, code, self.question(**asked))

    def causes(self, *, by: str | None = None, **asked: Any) -> Answer:
        """Answer why residents are outside; see :func:`geo.answers.causes.causes_of`."""
        return causes_of(self, self.question(**asked), by=by)

    def coverage(self, *, by: str | None = None, **asked: Any) -> Answer:
        """Answer how many are covered; see :func:`geo.answers.coverage.coverage_of`."""
        return coverage_of(self, self.question(**asked), by=by)

    def gaps(self, *, by: str | None = None, **asked: Any) -> Answer:
        """Answer where who is outside lives; see :func:`geo.answers.gaps.gaps_of`."""
        return gaps_of(self, self.question(**asked), by=by)

    def groups(self, *, by: str | None = None, **asked: Any) -> Answer:
        """Answer who is covered of those who walk differently; :mod:`geo.answers.groups` says how.

        ``profile`` is a single group then, and all of them are counted when it is left out.
        """
        return groups_of(self, by=by, **asked)

    def week(self, *, monday: date | None = None, area: str | None = None, **asked: Any) -> Answer:
        """Answer how many are covered at each hour; see :func:`geo.answers.week.week_of`."""
        return week_of(self, monday=monday, area=area, **asked)

    def catchments(self, **asked: Any) -> Answer:
        """Answer whom each station serves; see :func:`geo.answers.catchments.catchments_of`."""
        return catchments_of(self, self.question(**asked))

    def backup(self, *, by: str | None = None, **asked: Any) -> Answer:
        """Answer who has a second station; see :func:`geo.answers.catchments.backup_of`."""
        return backup_of(self, self.question(**asked), by=by)

    def range(
        self,
        *,
        by: str | None = None,
        runs: int = 100,
        seed: int = 1,
        target: float = 0.85,
        **asked: Any,
    ) -> Answer:
        """Answer how sure the rates are; see :func:`geo.answers.ranges.ranges_of`."""
        return ranges_of(self, self.question(**asked), by=by, runs=runs, seed=seed, target=target)

    def islands(self, **asked: Any) -> Answer:
        """Answer which streets hang on nothing; see :func:`geo.answers.gaps.islands_of`."""
        return islands_of(self, self.question(**asked))

    def nearest(self, lon: float, lat: float, *, count: int = 3, **asked: Any) -> Answer:
        """Answer what is nearest on foot; see :func:`geo.answers.walking.nearest_of`."""
        return nearest_of(self, (lon, lat), self.question(**asked), count=count)

    def place(
        self, lon: float, lat: float, *, count: int = 3, now: datetime | None = None, **asked: Any
    ) -> Answer:
        """Answer all that a card tells of a place; see :func:`geo.answers.place.place_of`.

        Its ``why`` is None where the question is not that of the run: :meth:`why` is slower.
        """
        question = self.question(**asked)
        with_why = self.is_of_run(question)
        return place_of(self, (lon, lat), question, count=count, now=now, with_why=with_why)

    def why(self, lon: float, lat: float, **asked: Any) -> Answer:
        """Answer why who lives there is not covered; see :func:`geo.answers.place.why_of`."""
        return why_of(self, (lon, lat), self.question(**asked))

    def selection(
        self,
        *,
        ring: Sequence[Place] | None = None,
        areas: Sequence[str] | None = None,
        **asked: Any,
    ) -> Answer:
        """Sum up ground that is drawn, or whole areas; see :mod:`geo.answers.selection`."""
        question = self.question(**asked)
        if (ring is None) == (areas is None):
            raise ContractError("a selection is either a ring or a list of areas")
        if ring is not None:
            return drawn_of(self, ring, question)
        return areas_of(self, areas or (), question)

    def walk(
        self,
        start: Place,
        end: Place | str,
        *,
        profile: str | None = None,
        at: datetime | None = None,
    ) -> Answer:
        """Answer how far it is on foot; see :func:`geo.answers.walking.walk_of`."""
        return walk_of(self, start, end, self.question(profile=profile, at=at))

    def contour(
        self,
        where: str | Place,
        *,
        profile: str | None = None,
        minutes: Sequence[float] = (5, 10, 15),
    ) -> Answer:
        """Answer what a station reaches; see :func:`geo.answers.contours.contours_of`."""
        return contours_of(self, where, profile=profile, minutes=minutes)

    def change(self, before: "City", *, by: str | None = None, **asked: Any) -> Answer:
        """Answer what differs from another run; see :func:`geo.answers.change.change_of`."""
        return change_of(before, self, by=by, **asked)

    def borders(self, *, by: str | None = None, **asked: Any) -> Answer:
        """Answer what ignoring neighbours does; see :func:`geo.answers.borders.borders_of`."""
        return borders_of(self, by=by, **asked)

    def what_if(self, changes: Sequence[Change], *, by: str | None = None, **asked: Any) -> Answer:
        """Answer what changes would bring; see :func:`geo.answers.whatif.what_if`."""
        return what_if(self, changes, self.question(**asked), by=by)

    def tried(self, changes: Sequence[Change], *, by: str | None = None, **asked: Any) -> Answer:
        """Answer the same while a pointer moves; see :meth:`geo.answers.live.Live.tried`."""
        return self._live.tried(changes, self.question(**asked), by=by)

    @cached_property
    def _live(self) -> Live:
        return Live(self)

    def gains(
        self,
        places: Sequence[Place] | None = None,
        *,
        cells: int | None = None,
        area: str | None = None,
        top: int | None = None,
        **asked: Any,
    ) -> Answer:
        """Answer where one station more would bring most; see :func:`geo.answers.gains.gains`."""
        return gains(self, places, self.question(**asked), cells=cells, area=area, top=top)

    def gains_together(
        self,
        count: int,
        places: Sequence[Place] | None = None,
        *,
        cells: int | None = None,
        area: str | None = None,
        **asked: Any,
    ) -> Answer:
        """Answer where several new stations would; :func:`geo.answers.gains.gains_together`."""
        question = self.question(**asked)
        return gains_together(self, places, question, count=count, cells=cells, area=area)

    def links(self, *, top: int | None = 10, **asked: Any) -> Answer:
        """Answer which ways are missing most; see :func:`geo.answers.links.links`."""
        return links(self, self.question(**asked), top=top)

    def mends(
        self,
        budget: float,
        *,
        costs: Mapping[str, float] | None = None,
        weighed: int = WEIGHED,
        **asked: Any,
    ) -> Answer:
        """Answer what to mend for a budget; see :func:`geo.answers.mends.mends`.

        Parameters
        ----------
        costs : mapping of str to float
            ``station_cost``, ``link_cost`` and ``gate_cost``; the defaults of those left out.
        """
        question = self.question(**asked)
        return mends(self, question, budget=budget, weighed=weighed, **(costs or {}))

    def layer(
        self,
        name: str,
        *,
        level: str | None = None,
        bbox: Box | None = None,
        kinds: Sequence[str] | None = None,
        **asked: Any,
    ) -> bytes:
        """Draw one table as GeoJSON for the map; :func:`geo.answers.layers.layer_of` says how."""
        question = self.question(**asked)
        return layer_of(self, name, question, level=level, bbox=bbox, kinds=kinds)

    def measured_areas(
        self, measure: str, *, level: str | None = None, cells: int | None = None, **asked: Any
    ) -> Answer:
        """Answer figures of areas; see :func:`geo.answers.measured_areas.measured_areas`."""
        return measured_areas(self, measure, self.question(**asked), level=level, cells=cells)

    @cached_property
    def tiled(self) -> TiledLayers:
        """Layers laid out for tiles."""
        return TiledLayers(self)

    def tiles(self) -> Answer:
        """Answer which layers are drawn as tiles; see :func:`geo.answers.tiles.tiles_of`."""
        return tiles_of(self)

    def tile(self, name: str, *, place: tuple[int, int, int], **asked: Any) -> bytes:
        """Cut a vector tile out of a layer; see :func:`geo.answers.tiles.tile_of`."""
        return tile_of(self, name, place, **asked)

    def picture(self, view: View, *, form: Form, language: str, fonts: Path, **asked: Any) -> bytes:
        """Set a view of the map as a page; see :func:`geo.answers.pictures.picture_of`."""
        question = self.question(**asked)
        return picture_of(self, view, question, form=form, language=language, fonts=fonts)

    def registry(self, area: str | None = None, *, day: str | None = None) -> Answer:
        """Answer how complete the registry is; see :func:`geo.answers.registry.registry_of`."""
        return registry_of(self, area, day=day)

    def requests(self, *, by: str | None = None, day: str | None = None) -> Answer:
        """Answer where requests come from; see :func:`geo.answers.registry.requests_of`."""
        return requests_of(self, by, day=day)

    def lineage(self, code: str | None = None) -> Answer:
        """Answer what became of areas; see :func:`geo.answers.registry.lineage_of`."""
        return lineage_of(self, code)

    def register(self, name: str, asked: Asked) -> Answer:
        """Answer with some rows of a table of the registry."""
        return register_of(self, name, asked)

    def drawing(
        self, steps: Sequence[Step], *, at: Place | None = None, area: str | None = None
    ) -> Answer:
        """Answer what a drawing would make of areas; see :func:`geo.answers.drawing.preview`."""
        return preview(self, steps, at=at, area=area)

    @cached_property
    def drawn(self) -> Callable[[str], Drawing]:
        """What steps draw, as :func:`geo.answers.drawing.drawn` does: the last ones are kept."""
        return lru_cache(maxsize=8)(partial(drawn, self))

    def draw(self, steps: Sequence[Step], *, on: str, stamp: Stamp) -> Answer:
        """Publish a drawing as a new edition; see :func:`geo.answers.drawing.draw`."""
        return draw(self, steps, on=on, stamp=stamp)
