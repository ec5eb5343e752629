"""The page where somebody says who they are, and whether the program may know.

It is one form that is posted to its own address, so a script consents by posting the fields to the address that it
would have sent a browser to, and reads the code from the Location of the answer:

    decision       allow or cancel
    person         one of the list, or empty for whoever the next fields describe
    email          and, if wanted, name
    verified       yes, or left out
    account        if wanted, the account's number; else it is made from the e-mail address
    public_email   GitHub only, if wanted: what the profile shows
    misbehave      if wanted, in which way the outcome shall be wrong
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from estuary.sandbox.identity.asked import Wrong, asked_of
from estuary.sandbox.identity.codes import Codes, Grant
from estuary.sandbox.identity.pages import page
from estuary.sandbox.identity.people import ACCOUNT, ADDRESS, PEOPLE, Person
from estuary.sandbox.identity.vendors import Vendor


class Unclear(Exception):
    """What was filled in describes nobody."""


class Consent:
    def __init__(self, vendor: Vendor, codes: Codes) -> None:
        self.vendor = vendor
        self.codes = codes

    async def answer(self, request: Request) -> Response:
        form = await form_of(request) if request.method == "POST" else {}
        try:
            asked = asked_of(self.vendor, request.query_params)
            if request.method != "POST":
                return self.show(request, {"person": next(iter(PEOPLE)), "verified": "yes"})
            if form.get("decision") == "cancel":
                return RedirectResponse(asked.back(error="access_denied"), 303)
            grant = Grant(asked, person_of(form), self.misbehaviour(form))
        except Wrong as wrong:
            return page("wrong", 400, vendor=self.vendor, wrong=str(wrong))
        except Unclear as unclear:
            return self.show(request, form, str(unclear))
        return RedirectResponse(asked.back(code=self.codes.issue(grant)), 303)

    def show(self, request: Request, filled: Mapping[str, str], unclear: str = "") -> Response:
        asked = asked_of(self.vendor, request.query_params)
        return page(
            "consent",
            400 if unclear else 200,
            vendor=self.vendor,
            site=asked.site,
            tells=[told for scope, told in self.vendor.scopes.items() if scope in asked.scopes],
            people=PEOPLE,
            filled=filled,
            unclear=unclear,
        )

    def misbehaviour(self, form: Mapping[str, str]) -> str:
        wanted = form.get("misbehave", "")
        if wanted and wanted not in self.vendor.misbehaviours:
            raise Unclear(f"{self.vendor.name} cannot misbehave like that.")
        return wanted


def person_of(form: Mapping[str, str]) -> Person:
    if form.get("decision") != "allow":
        raise Unclear("Allow or cancel?")
    if chosen := form.get("person"):
        if chosen not in PEOPLE:
            raise Unclear("There is nobody of that name.")
        return PEOPLE[chosen]
    return described(form)


def described(form: Mapping[str, str]) -> Person:
    email, account, public_email = (form.get(field, "").strip() for field in ("email", "account", "public_email"))
    if not ADDRESS.fullmatch(email):
        raise Unclear("Somebody else needs an e-mail address.")
    if account and not ACCOUNT.fullmatch(account):
        raise Unclear("An account's number has at most 15 digits, and does not begin with 0.")
    verified = form.get("verified") == "yes"
    name = form.get("name", "").strip()
    return Person(name=name, email=email, verified=verified, account=account, public_email=public_email)


async def form_of(request: Request) -> dict[str, str]:
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
