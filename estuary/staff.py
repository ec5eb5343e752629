"""How staff come into the admin: like everybody, with their second factor if they have one, and not by guessing."""

from typing import Any

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone

from domains.users import selectors
from domains.users.actions import Answer
from domains.users.actions.guessing import count_guess, refuse_guessing
from domains.users.actions.second_factor import shows
from domains.users.errors import TooManyTries
from estuary.answers import answer
from schema.endpoint import Limits
from schema.refusals import Refusal

LOGIN = "/admin/login/"
WRONG = "Enter a code of your authenticator app that you have not used yet, or one of your recovery codes."


class StaffLogin(AdminAuthenticationForm):
    code = forms.CharField(
        label="Code of your authenticator app, if you have one",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean(self) -> Any:
        """The code only once the password is right, so that it tells nothing to anybody else."""
        cleaned = super().clean()
        user = self.get_user()
        if user is not None and selectors.has_second_factor(user.pk):
            self.refuse_without(user, str(cleaned.get("code", "")).strip())
        return cleaned

    def refuse_without(self, user: Any, code: str) -> None:
        now, given = timezone.now(), Answer(code=code) if len(code) < 10 else Answer(recovery_code=code)
        try:
            refuse_guessing(user.pk, now=now)
        except TooManyTries as refusal:
            raise ValidationError(str(refusal), code="too_many_tries") from None
        with transaction.atomic():
            right = bool(code) and shows(user.pk, given, now=now)
        if not right:
            count_guess(user.pk, now=now)
            raise ValidationError(WRONG, code="second_factor")


def limited(django: ASGI3Application, limits: Limits) -> ASGI3Application:
    """One address may try as often as to sign in to one account anywhere else."""

    async def login(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        try:
            if scope["method"] == "POST":
                await limits.spend_on_sign_in(limits.caller(scope, None), LOGIN, closed=True)
        except Refusal as refusal:
            headers = [(name.encode(), value.encode()) for name, value in refusal.headers]
            await answer(send, refusal.status, str(refusal).encode(), headers)
        else:
            await django(scope, receive, send)

    return login  # type: ignore[return-value]


def not_here(request: HttpRequest) -> HttpResponse:
    """Django's own page for another password would end no session and tell nobody: `changePassword` does."""
    return HttpResponseNotFound("Not here.")
