from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from domains.users import actions
from domains.users.models import User
from estuary.demo import accounts
from estuary.trouble import Trouble


class Command(BaseCommand):
    help = "Fill in the demo marketplace. Safe to repeat; refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise Trouble("The demo's accounts have a password that everyone knows; production has no place for them.")
        made = [email for email in accounts.ROLES if self.seed_account(email)]
        self.stdout.write(f"{len(made)} accounts made, {len(accounts.ROLES) - len(made)} were there")

    def seed_account(self, email: str) -> bool:
        """Accounts that are there are left alone: somebody may have changed them, which is what a demo is for."""
        if User.objects.filter(email=email).exists():
            return False
        actions.create_user(email=email, password=accounts.PASSWORD, roles=accounts.ROLES[email])
        return True
