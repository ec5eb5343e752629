"""The way to working here, over the wire and by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Practitioner, PractitionerVerification
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.domains.services.catalogue import NOW
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

ONBOARDING = "onboarding { percentComplete steps { key status completedAt } }"
ONE = f"query ($id: ID!) {{ practitioner(id: $id) {{ {ONBOARDING} verification {{ status }} }} }}"
SAY = f"""mutation ($input: CompleteOnboardingStepInput!) {{ completeOnboardingStep(input: $input) {{
  practitioner {{ {ONBOARDING} }} {ERRORS} }} }}"""
SUBMIT = f"""mutation ($input: SubmitPractitionerVerificationInput!) {{ submitPractitionerVerification(input: $input) {{
  verification {{ id statement status reason practitioner {{ verification {{ id }} }} }} {ERRORS} }} }}"""
REVIEW = f"""mutation ($input: ReviewPractitionerVerificationInput!) {{ reviewPractitionerVerification(input: $input) {{
  verification {{ status reason practitioner {{ status isVerified }} }} {ERRORS} }} }}"""
QUEUE = """query ($filter: PractitionerVerificationFilter) {
  practitionerVerifications(filter: $filter) { nodes { statement } totalCount } }"""
STEPS = ("PROFILE", "PLACE", "SERVICE", "GUIDELINES", "TERMS", "VERIFICATION")
AT = "2026-03-29T01:30:00.000000Z"


@sync_to_async
def practice(of: str = "ada@example.org", **more: Any) -> str:
    made = catalogue.practitioner(User.objects.get(email=of), **{"status": "PENDING", **more})
    return global_id("Practitioner", made.pk)


@sync_to_async
def become(role: str, email: str) -> None:
    User.objects.filter(email=email).update(roles=[role])


def steps(**known: str) -> list[dict[str, Any]]:
    """Done, but for those that wait."""
    return [
        {"key": key, "status": known.get(key, "OPEN"), "completedAt": AT if known.get(key) == "DONE" else None}
        for key in STEPS
    ]


async def test_onboarding_shows_how_far_somebody_is(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice(presented_at=NOW, offered_at=NOW)
    shown = (await both_ways(ONE, token, id=mine))["practitioner"]
    assert shown["onboarding"] == {"percentComplete": 33, "steps": steps(PROFILE="DONE", SERVICE="DONE")}
    assert shown["verification"] is None

    def go_on() -> None:
        ada = Practitioner.objects.get()
        catalogue.place(ada)
        for step in ("GUIDELINES", "TERMS"):
            ada.said_steps.create(step=step, said_at=NOW)
        for status in ("REJECTED", "PENDING"):
            known = {"reason": "x", "decided_at": NOW} if status == "REJECTED" else {}
            ada.verifications.create(statement="x", status=status, submitted_at=NOW, **known)

    await sync_to_async(go_on)()
    done = dict.fromkeys(STEPS[:-1], "DONE")
    shown = (await both_ways(ONE, token, id=mine))["practitioner"]
    assert shown["onboarding"] == {"percentComplete": 83, "steps": steps(**done, VERIFICATION="WAITING")}
    await Practitioner.objects.aupdate(verified_at=NOW, status="ACTIVE")
    shown = (await both_ways(ONE, token, id=mine))["practitioner"]
    assert shown["onboarding"] == {"percentComplete": 100, "steps": steps(**done, VERIFICATION="DONE")}


async def test_onboarding_is_nobody_else_s(api: httpx.AsyncClient) -> None:
    await register(api)
    token = (await register(api, "bob@example.org"))["accessToken"]
    ada = await practice(status="ACTIVE")
    await PractitionerVerification.objects.acreate(
        practitioner=await Practitioner.objects.aget(), statement="x", submitted_at=NOW
    )
    nothing = {"practitioner": {"onboarding": None, "verification": None}}
    assert await both_ways(ONE, id=ada) == nothing
    assert await both_ways(ONE, token, id=ada) == nothing
    await become("STAFF", "bob@example.org")
    shown = (await both_ways(ONE, token, id=ada))["practitioner"]
    assert (shown["onboarding"]["percentComplete"], shown["verification"]) == (0, {"status": "PENDING"})


async def test_onboarding_of_those_on_a_page_each_for_whom_it_concerns(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await practice(status="ACTIVE", offered_at=NOW)
    await sync_to_async(lambda: [catalogue.service(catalogue.practitioner()) for _ in range(3)])()
    await sync_to_async(lambda: catalogue.service(Practitioner.objects.get(user__email="ada@example.org")))()
    query = "{ practitioners { nodes { onboarding { percentComplete steps { key } } } } }"
    nodes = (await both_ways(query, token))["practitioners"]["nodes"]
    shown = [node["onboarding"]["percentComplete"] for node in nodes if node["onboarding"]]
    assert (len(nodes), shown) == (4, [16])
    inner = "{ services { nodes { practitioner { onboarding { percentComplete steps { status } } isVerified } } } }"
    nodes = (await both_ways(inner, token))["services"]["nodes"]
    assert sum(node["practitioner"]["onboarding"] is not None for node in nodes) == 1


async def test_complete_onboarding_step(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice()
    for step, percent in (("TERMS", 16), ("TERMS", 16), ("GUIDELINES", 33)):
        payload = (await data(api, SAY, token, input={"practitionerId": mine, "step": step}))["completeOnboardingStep"]
        assert (payload["practitioner"]["onboarding"]["percentComplete"], payload["errors"]) == (percent, [])


async def test_complete_onboarding_step_refuses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice()
    other = global_id("Practitioner", (await sync_to_async(catalogue.practitioner)()).pk)

    async def told(**given: Any) -> tuple[str, list[str] | None]:
        asked = {"practitionerId": mine, "step": "TERMS", **given}
        [error] = (await data(api, SAY, token, input=asked))["completeOnboardingStep"]["errors"]
        return error["__typename"], error["path"]

    for step in ("PROFILE", "PLACE", "SERVICE", "VERIFICATION"):
        assert await told(step=step) == ("Invalid", ["input", "step"])
    assert await told(practitionerId=other) == ("NotAllowed", ["input", "practitionerId"])
    assert await told(practitionerId="x") == ("NotFound", ["input", "practitionerId"])


async def test_verification_from_its_statement_to_the_decision(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice()
    staff = (await register(api, "staff@example.org"))["accessToken"]
    await become("STAFF", "staff@example.org")

    async def submit() -> dict[str, Any]:
        asked = {"practitionerId": mine, "statement": "Ten years."}
        payload = (await data(api, SUBMIT, token, input=asked))["submitPractitionerVerification"]
        assert payload["errors"] == []
        found: dict[str, Any] = payload["verification"]
        return found

    async def review(of: str, **decision: Any) -> dict[str, Any]:
        given = {"verificationId": of, **decision}
        payload = (await data(api, REVIEW, staff, input=given))["reviewPractitionerVerification"]
        assert payload["errors"] == []
        found: dict[str, Any] = payload["verification"]
        return found

    asked = await submit()
    assert asked == {
        "id": asked["id"],
        "statement": "Ten years.",
        "status": "PENDING",
        "reason": "",
        "practitioner": {"verification": {"id": asked["id"]}},
    }
    waits = {"status": "PENDING", "isVerified": False}
    rejected = await review(asked["id"], isApproved=False, reason="Where?")
    assert rejected == {"status": "REJECTED", "reason": "Where?", "practitioner": waits}
    again = await submit()
    assert again["practitioner"]["verification"]["id"] == again["id"] != asked["id"]
    approved = await review(again["id"], isApproved=True)
    let_in = {"status": "ACTIVE", "isVerified": True}
    assert approved == {"status": "APPROVED", "reason": "", "practitioner": let_in}


async def test_verification_refuses(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice()
    await become("STAFF", "ada@example.org")
    bob = await sync_to_async(catalogue.practitioner)(status="PENDING")
    asked = await PractitionerVerification.objects.acreate(practitioner=bob, statement="x", submitted_at=NOW)

    async def submit(**given: Any) -> tuple[str, list[str] | None]:
        said = {"practitionerId": mine, "statement": "Ten years.", **given}
        [error] = (await data(api, SUBMIT, token, input=said))["submitPractitionerVerification"]["errors"]
        return error["__typename"], error["path"]

    async def review(**given: Any) -> tuple[str, list[str] | None]:
        said = {"verificationId": global_id("PractitionerVerification", asked.pk), "isApproved": False, **given}
        [error] = (await data(api, REVIEW, token, input=said))["reviewPractitionerVerification"]["errors"]
        return error["__typename"], error["path"]

    assert await submit(statement=" ") == ("Invalid", ["input", "statement"])
    assert await submit(practitionerId="x") == ("NotFound", ["input", "practitionerId"])
    assert await submit(practitionerId=global_id("Practitioner", bob.pk)) == (
        *("NotAllowed", ["input", "practitionerId"]),
    )
    own = await PractitionerVerification.objects.acreate(
        practitioner=await Practitioner.objects.aget(user__email="ada@example.org"), statement="x", submitted_at=NOW
    )
    assert await submit() == ("PracticeVerificationPending", None)
    assert await review() == ("Invalid", ["input", "reason"])
    assert await review(verificationId="x") == ("NotFound", ["input", "verificationId"])
    mine_too = global_id("PractitionerVerification", own.pk)
    assert await review(verificationId=mine_too) == ("NotAllowed", ["input", "verificationId"])
    await PractitionerVerification.objects.filter(pk=asked.pk).aupdate(status="APPROVED", decided_at=NOW)
    assert await review(reason="x") == ("VerificationDecided", None)
    since = {"suspended_from": "PENDING", "suspended_at": NOW, "suspension_reason": "x"}
    await Practitioner.objects.exclude(pk=bob.pk).aupdate(status="SUSPENDED", **since)
    assert await submit() == ("PractitionerSuspended", None)


async def test_verifications_wait_in_line(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    await become("STAFF", "ada@example.org")

    def people() -> list[str]:
        ids = []
        for day, (name, status) in enumerate((("Ada", "PENDING"), ("Bob", "APPROVED"), ("Eve", "PENDING")), start=1):
            of = catalogue.practitioner(display_name=name)
            at = NOW.replace(day=10 - day)
            decided = None if status == "PENDING" else NOW
            of.verifications.create(statement=name, status=status, submitted_at=at, decided_at=decided)
            ids.append(global_id("Practitioner", of.pk))
        return ids

    _, bob, eve = await sync_to_async(people)()

    async def found(**asked: Any) -> list[str]:
        page = (await both_ways(QUEUE, token, filter=asked))["practitionerVerifications"]
        assert page["totalCount"] == len(page["nodes"])
        return [node["statement"] for node in page["nodes"]]

    assert await found() == ["Eve", "Bob", "Ada"]
    assert await found(status={"eq": "PENDING"}) == ["Eve", "Ada"]
    assert await found(practitioner={"in": [bob, eve]}) == ["Eve", "Bob"]
    assert await found(submittedAt={"gte": "2026-03-09T00:00:00Z"}) == ["Ada"]
