"""`gridgov ...`: each command opens, asks one question, and prints the answer.

Results go to standard output, progress and notes to standard error. A user's mistake is one message
and exit code 1; wrong use of a command is exit code 2.
"""

import click

from geo.cli import (
    building,
    comparing,
    contours,
    drawing,
    keeping,
    measuring,
    people,
    questions,
    reporting,
    showing,
    trying,
)
from geo.cli.options import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gridgov")
def cli() -> None:
    """Who reaches a service station on foot, who does not, and where."""


for _command in (
    building.build,
    building.check,
    building.sample,
    drawing.draw,
    questions.coverage,
    questions.gaps,
    questions.islands,
    measuring.groups,
    measuring.week,
    measuring.stations,
    measuring.second,
    measuring.range_,
    questions.nearest,
    questions.walk,
    contours.contour,
    comparing.change,
    comparing.borders,
    trying.try_,
    trying.gain,
    trying.links,
    trying.mend,
    questions.registry,
    questions.requests,
    questions.lineage,
    reporting.report,
    reporting.verify,
    showing.export,
    showing.serve,
    keeping.backup,
    keeping.restore,
    keeping.migrate,
    keeping.roles,
    people.account,
    people.audit,
    people.routes,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line where the package is started as a module."""
    cli(prog_name="gridgov")
