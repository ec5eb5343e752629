from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from domains.practitioners.models import Practitioner
from domains.services.models import Service
from domains.users import actions
from domains.users.models import User
from estuary.demo import accounts, market
from estuary.management.commands.rebuild_search import rebuild
from estuary.trouble import Trouble


class Command(BaseCommand):
    help = "Fill in the demo marketplace. Safe to repeat; refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale", choices=market.SCALES, default=market.SCALES[0], help="how much there is to be (small)"
        )
        parser.add_argument(
            "--now", type=datetime.fromisoformat, help="around which day lies what is still to come (today)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise Trouble("The demo's accounts have a password that everyone knows; production has no place for them.")
        made = [email for email in accounts.ROLES if self.seed_account(email)]
        guests = market.Guests(practitioner=self.who_offers_nothing(), client=self.account("client@demo.estuary"))
        now, shown = options["now"] or timezone.now(), options["verbosity"] > 0
        if market.seed(options["scale"], guests=guests, shown=shown, now=now):
            rebuild(shown=shown)  # what the market is made of was written without a word
        self.stdout.write(
            f"{len(made)} accounts made, {len(accounts.ROLES) - len(made)} were there; "
            f"{Practitioner.objects.count():,} practitioners offer {Service.objects.count():,} services"
        )

    def seed_account(self, email: str) -> bool:
        """Accounts that are there are left alone: somebody may have changed them, which is what a demo is for."""
        if User.objects.filter(email=email).exists():
            return False
        actions.create_user(email=email, password=accounts.PASSWORD, roles=accounts.ROLES[email])
        return True

    def account(self, email: str) -> UUID | None:
        found: UUID | None = User.objects.filter(email=email).values_list("pk", flat=True).first()
        return found

    def who_offers_nothing(self) -> UUID | None:
        """The demo's practitioner, unless somebody has made more of them meanwhile."""
        found = self.account("practitioner@demo.estuary")
        return None if Practitioner.objects.filter(user=found).exists() else found
