"""Rows that are places: a GeoDataFrame that can be looked at without fear.

``GeoDataFrame.explore`` hands what rows say to folium, which runs it as a template on the machine
of the reader: a place named ``{{7*7}}`` would read 49, and worse would run. :class:`Places` draws
its own page (:mod:`geo.desk.page`), in which what rows say stays text.
"""

import geopandas as gpd

from geo.desk.page import HEIGHT_PX, Page, explore


class Places(gpd.GeoDataFrame):  # type: ignore[misc] # geopandas has no types
    """A GeoDataFrame whose :meth:`explore` runs nothing that its rows say, and asks nobody.

    What is made of it by choosing, sorting or joining rows stays so. What ``explode`` and
    ``overlay`` make is a plain GeoDataFrame: hand it to :func:`geo.desk.page.explore`.
    """

    def explore(
        self,
        column: str | None = None,
        *,
        on: gpd.GeoDataFrame | None = None,
        height_px: int = HEIGHT_PX,
    ) -> Page:
        """Draw the rows on a page to move about in; see :func:`geo.desk.page.explore`."""
        return explore(self, column, on=on, height_px=height_px)
