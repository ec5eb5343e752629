"""Estuary without its planner: what an operation costs of which nothing can be planned."""

import sys

from bench.contestants.estuary import Estuary
from bench.contestants.pages import TWENTY


class Ordinary(Estuary):
    name = "ordinary"
    pages = (TWENTY,)

    def command(self, port: int) -> list[str]:
        return [sys.executable, "-m", "bench.contestants.ordinary.app", str(port)]
