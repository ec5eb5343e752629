#!/usr/bin/env python3
"""The only command anyone types: `python3 manage.py up`, `python3 manage.py test`.

This file stays readable to every Python 3 ever made, so that one that is too old can be told so.
"""

import sys

OLDEST = (3, 12)


def main() -> None:
    if sys.version_info < OLDEST:
        from estuary.outdated import explain

        sys.exit(explain(OLDEST))

    from estuary import commands

    sys.exit(commands.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
