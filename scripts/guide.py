"""Build the guide, English and Chinese: ``python3 scripts/guide.py``.

Makes ``.venv`` and installs what is needed, builds into ``docs/site`` (ignored by git) and says
where. The pages open from there in a browser, with no server and no network; ``--serve`` serves
them on http://127.0.0.1:8016 until Ctrl-C, ``--answers`` first renews the answers of commands in
the pages from a fresh build of the pilot.
"""

import argparse
import os

from prepare import PYTHON, ROOT, prepare_environment, run, say

SITE = ROOT / "docs" / "site"


def main() -> None:
    """Prepare, build, and serve where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", action="store_true", help="renew the answers in the pages")
    parser.add_argument("--serve", action="store_true", help="serve the pages to this machine")
    parser.add_argument("--port", type=int, default=8016)
    options = parser.parse_args()
    prepare_environment(extras=["guide"])
    if options.answers:
        say("asking the pilot again")
        run(PYTHON, "-m", "docs.making.answers")
    say("building the guide (about half a minute)")
    run(PYTHON, "-m", "docs.making.site", SITE)
    say(f"the guide is {SITE / 'index.html'}")
    if options.serve:
        say(f"and is served on http://127.0.0.1:{options.port}")
        here = ("--bind", "127.0.0.1", "--directory", str(SITE))
        os.execv(PYTHON, [str(PYTHON), "-m", "http.server", str(options.port), *here])


if __name__ == "__main__":
    main()
