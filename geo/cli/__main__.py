"""Start the command line: ``python -m geo.cli``."""

from geo.cli import main

main()
