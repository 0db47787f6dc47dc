#!/usr/bin/env python3
"""Callshop from a checkout: `python3 app.py COMMAND`. Makes its own environment if that is missing, and runs in it.

Any Python may meet this file, so it is written for the oldest: they must get as far as the sentence that says why not.
"""

import sys

IN_ENVIRONMENT = "callshop"
"""The -X mark that says: this is the environment's Python already."""


def main():
    if sys.version_info < (3, 11):  # noqa: UP036 - this sentence is for the Pythons that cannot run the rest
        version = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit("Callshop needs Python 3.11 or newer; this is Python " + version + " (" + sys.executable + ").")
    if IN_ENVIRONMENT in sys._xoptions:
        from callshop.cli import main as run

        sys.exit(run(sys.argv[1:]))

    from callshop.environment import CannotPrepare, become, prepare

    try:
        python = prepare()
    except CannotPrepare as why:
        sys.exit("Callshop: " + str(why))
    except KeyboardInterrupt:
        sys.exit("Callshop: stopped before its environment was ready; the next start begins it again.")
    become([str(python), "-X", IN_ENVIRONMENT, __file__] + sys.argv[1:])  # noqa: RUF005 - an old Python reads this too


if __name__ == "__main__":
    main()
