"""The ground that a station reaches on foot: ``contour``."""

import click

from geo.cli.options import as_of_option, opened, profile_option, store_option


class MinutesList(click.ParamType[tuple[float, ...]]):
    """Times written with commas between."""

    name = "minutes"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Read one number or more."""
        try:
            return tuple(float(part) for part in str(value).split(","))
        except ValueError:
            self.fail(f"{value!r} is no list of minutes such as 5,10,15", param, ctx)


@click.command()
@click.argument("station")
@profile_option
@click.option(
    "--minutes",
    type=MinutesList(),
    default="5,10,15",
    show_default=True,
    help="Time limits, inclusive, at most 60.",
)
@as_of_option
@store_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "geojson"]),
    default="table",
    show_default=True,
    help="How to print the answer; a table has no shapes.",
)
def contour(
    station: str,
    profile: str | None,
    minutes: tuple[float, ...],
    as_of: str | None,
    store: str,
    form: str,
) -> None:
    """Print the ground within some minutes of STATION (its code), and how wrong each shape is."""
    from geo.answers.contours import as_geojson, contours_of, without_shapes
    from geo.outputs.terminal import print_answer, print_json

    answer = contours_of(opened(store, as_of=as_of), station, profile=profile, minutes=minutes)
    if form == "geojson":
        print_json(as_geojson(answer))
    else:
        print_answer(answer if form == "json" else without_shapes(answer), form=form)
