"""Estuary as `manage.py serve` starts it: authentication, cost and limits on, and its log written to a file."""

import sys

from bench.contestants.contestant import Asked, Contestant, global_id, graphql
from bench.contestants.pages import PAGES, Page, Sample
from bench.endpoint import RATES
from estuary.environment import ROOT


class Estuary(Contestant):
    name = "estuary"
    pages: tuple[Page, ...] = PAGES

    def command(self, port: int) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]

    def environment(self) -> dict[str, str]:
        # As in production, but for what asks for a domain of one's own and forbids the demo that is measured.
        return {"ESTUARY_ENV": "test", **RATES}

    def asked(self, page: Page, sample: Sample) -> list[Asked]:
        if page.of_one:
            ids = [global_id("Service", key) for key in sample.services]
            return [graphql("/graphql", page.operation, variables={"id": each}) for each in ids]
        return [graphql("/graphql", page.operation, token=sample.token if page.private else "")]
