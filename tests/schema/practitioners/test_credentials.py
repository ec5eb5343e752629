"""Certifications, education and tiers over the wire, and by both ways of reading."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.practitioners.models import Certification, Practitioner
from domains.users.models import User
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.both_ways import both_ways
from tests.schema.client import ERRORS, data, register

pytestmark = pytest.mark.usefixtures("committed", "api")

CERTIFICATION = "certification { id name issuer number url issuedOn expiresOn verifiedAt updatedAt }"
EDUCATION = "education { id institution degree field startYear endYear }"
KNOWN = "practitioner { certifications { name } education { institution } }"
GIVES = {
    "addCertification": CERTIFICATION,
    "updateCertification": CERTIFICATION,
    "verifyCertification": CERTIFICATION,
    "addEducation": EDUCATION,
    "updateEducation": EDUCATION,
    "removeCertification": KNOWN,
    "removeEducation": KNOWN,
    "setPractitionerTier": "practitioner { tier { key } }",
}
SHOWN = """query ($slug: String!) { practitioner(slug: $slug) {
  tier { key commissionBps limits { services places assistants } }
  certifications { name issuedOn expiresOn } education { institution endYear } } }"""


async def did(api: httpx.AsyncClient, token: str, verb: str, **given: Any) -> dict[str, Any]:
    kind = f"{verb[0].upper()}{verb[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ {GIVES[verb]} {ERRORS} }} }}"
    payload: dict[str, Any] = (await data(api, query, token, input=given))[verb]
    return payload


async def refused(api: httpx.AsyncClient, token: str, verb: str, **given: Any) -> tuple[str, list[str] | None]:
    [error] = (await did(api, token, verb, **given))["errors"]
    return error["__typename"], error["path"]


@sync_to_async
def practice(of: str, **more: Any) -> str:
    return global_id("Practitioner", catalogue.practitioner(User.objects.get(email=of), **more).pk)


async def roles(api: httpx.AsyncClient, email: str, *given: str) -> str:
    token: str = (await register(api, email))["accessToken"]
    await User.objects.filter(email=email).aupdate(roles=list(given))
    return token


async def test_newest_come_first() -> None:
    @sync_to_async
    def make() -> None:
        ada = catalogue.practitioner(slug="ada")
        for name, day in (("Old", "1999-12-31"), ("New", "2024-02-29"), ("Middle", "2010-01-01")):
            catalogue.certification(ada, name=name, issued_on=day, expires_on="9999-12-31" if name == "New" else None)
        for name, year in (("First", 2000), ("Still", None), ("Last", 2020)):
            catalogue.education(ada, institution=name, start_year=1990, end_year=year)

    await make()
    found = (await both_ways(SHOWN, slug="ada"))["practitioner"]
    assert [each["name"] for each in found["certifications"]] == ["New", "Middle", "Old"]
    assert found["certifications"][0] == {"name": "New", "issuedOn": "2024-02-29", "expiresOn": "9999-12-31"}
    assert [each["institution"] for each in found["education"]] == ["Still", "Last", "First"]
    assert found["tier"] == {
        "key": "FREE",
        "commissionBps": 1500,
        "limits": {"services": 20, "places": 3, "assistants": 2},
    }


async def test_certification_is_added_changed_looked_at_and_removed(api: httpx.AsyncClient) -> None:
    token, staff = (await register(api))["accessToken"], await roles(api, "staff@example.org", "STAFF")
    mine = await practice("ada@example.org")
    given = {"practitionerId": mine, "name": "Yoga teacher", "issuer": "A school", "issuedOn": "2019-06-30"}
    made = (await did(api, token, "addCertification", **given, idempotencyKey="once and for all"))["certification"]
    again = (await did(api, token, "addCertification", **given, idempotencyKey="once and for all"))["certification"]
    assert made == again
    assert await Certification.objects.acount() == 1
    key = {"certificationId": made["id"]}
    changed = await did(api, token, "updateCertification", **key, expiresOn="2029-06-30", name=None)
    assert (changed["certification"]["name"], changed["certification"]["expiresOn"]) == ("Yoga teacher", "2029-06-30")
    seen = {**key, "updatedAt": changed["certification"]["updatedAt"]}
    assert await refused(api, staff, "verifyCertification", **{**key, "updatedAt": made["updatedAt"]}) == (
        "Invalid",
        ["input", "updatedAt"],
    )
    assert (await did(api, staff, "verifyCertification", **seen))["certification"]["verifiedAt"]
    assert (await did(api, staff, "verifyCertification", **seen, isVerified=False))["certification"][
        "verifiedAt"
    ] is None
    taken = await did(api, token, "updateCertification", **key, expiresOn=None)
    assert taken["certification"]["expiresOn"] is None
    gone = await did(api, token, "removeCertification", **key)
    assert gone == {"practitioner": {"certifications": [], "education": []}, "errors": []}


async def test_education_is_added_changed_and_removed(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    given = {
        "practitionerId": mine,
        "institution": "A university",
        "startYear": 2011,
        "endYear": 2014,
        "field": "Maths",
    }
    made = (await did(api, token, "addEducation", **given))["education"]
    assert (made["field"], made["degree"], made["endYear"]) == ("Maths", "", 2014)
    key = {"educationId": made["id"]}
    changed = (await did(api, token, "updateEducation", **key, endYear=None, degree="PhD"))["education"]
    assert (changed["field"], changed["degree"], changed["endYear"]) == ("Maths", "PhD", None)
    assert (await did(api, token, "removeEducation", **key))["practitioner"]["education"] == []


async def test_what_cannot_be_is_refused(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]
    mine = await practice("ada@example.org")
    given = {"practitionerId": mine, "name": "x", "issuer": "x", "issuedOn": "2019-06-30"}
    learned = {"practitionerId": mine, "institution": "x", "startYear": 2011}
    for verb, base, wrong, path in (
        ("addCertification", given, {"expiresOn": "2019-06-29"}, "expiresOn"),
        ("addCertification", given, {"issuedOn": "9999-12-31"}, "issuedOn"),
        ("addCertification", given, {"url": "http://example.org"}, "url"),
        ("addCertification", given, {"name": " "}, "name"),
        ("addEducation", learned, {"endYear": 2010}, "endYear"),
        ("addEducation", learned, {"institution": ""}, "institution"),
    ):
        assert await refused(api, token, verb, **{**base, **wrong}) == ("Invalid", ["input", path])


async def test_what_is_not_yours_is_refused(api: httpx.AsyncClient) -> None:
    token = (await register(api))["accessToken"]

    @sync_to_async
    def make() -> tuple[str, str, str]:
        bob = catalogue.practitioner()
        rows = (bob, catalogue.certification(bob), catalogue.education(bob))
        one, two, three = (global_id(type(row).__name__, row.pk) for row in rows)
        return one, two, three

    whose, proven, learned = await make()
    said = {"practitionerId": whose, "name": "x", "issuer": "x", "issuedOn": "2019-06-30"}
    known = {"practitionerId": whose, "institution": "x", "startYear": 2011}
    assert await refused(api, token, "addCertification", **said) == ("NotAllowed", ["input", "practitionerId"])
    assert await refused(api, token, "addEducation", **known) == ("NotAllowed", ["input", "practitionerId"])
    for verb, name, key in (
        ("updateCertification", "certificationId", proven),
        ("removeCertification", "certificationId", proven),
        ("updateEducation", "educationId", learned),
        ("removeEducation", "educationId", learned),
    ):
        assert await refused(api, token, verb, **{name: key}) == ("NotAllowed", ["input", name])
        for nothing in ("", "x", whose):
            assert await refused(api, token, verb, **{name: nothing}) == ("NotFound", ["input", name])


async def test_administrators_move_somebody_to_another_tier(api: httpx.AsyncClient) -> None:
    admin = await roles(api, "admin@example.org", "ADMIN")
    ada = await sync_to_async(catalogue.practitioner)(slug="ada")
    tiers = (await both_ways("{ practitionerTiers { nodes { id key } } }"))["practitionerTiers"]["nodes"]
    assert [each["key"] for each in tiers] == ["FREE", "PRO", "STUDIO"]
    given = {"practitionerId": global_id("Practitioner", ada.pk), "tierId": tiers[1]["id"]}
    assert await did(api, admin, "setPractitionerTier", **given) == {
        "practitioner": {"tier": {"key": "PRO"}},
        "errors": [],
    }
    assert (await Practitioner.objects.select_related("tier").aget()).tier.key == "PRO"
    own = await practice("admin@example.org")
    assert await refused(api, admin, "setPractitionerTier", **{**given, "practitionerId": own}) == (
        "NotAllowed",
        ["input", "practitionerId"],
    )
    assert await refused(api, admin, "setPractitionerTier", **{**given, "tierId": own}) == (
        "NotFound",
        ["input", "tierId"],
    )
