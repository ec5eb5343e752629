"""`manage.py setup`: entering the environment was all there is to do."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    print(f"The environment is ready: {sys.prefix}")
    return 0
