"""Two practitioners and an assistant: nobody changes what is not theirs, and an assistant all that is lent to them.

The mutations are found among the examples: every one whose variables name something of a practice is tried, so one
that is added is tried as well.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from guardian.shortcuts import assign_perm

from domains.kernel.models import AuditLogEntry
from domains.practitioners.models import Practitioner
from domains.users.actions.grants import permission
from domains.users.models import Capability, User
from schema import access
from schema.access import ADMINS, STAFF
from schema.examples import FOLDER, Example, examples
from schema.ids import global_id
from tests.domains.services import catalogue
from tests.schema.client import ask, data, register
from tests.schema.staging import STAGES, Given

pytestmark = pytest.mark.usefixtures("committed")

OF_A_PRACTICE = {
    *("Practitioner", "PractitionerLocation", "PractitionerCategory", "PractitionerDocument"),
    *("Certification", "Education", "Service", "ServiceOccurrence"),
    *("Booking", "ProposedTime"),
}
# What nobody can do in somebody else's name, however much is lent to them.
PERSONAL = {
    *("completeOnboardingStep", "deletePractitioner", "addPractitionerDocument", "removePractitionerDocument"),
    # What Ada has booked herself.
    *("submitBooking", "updateBooking", "addAttendee", "removeAttendee", "deleteDraftBooking", "cancelBooking"),
    *("rescheduleBooking", "acceptProposedTime", "checkInBooking", "checkOutBooking", "objectToNoShow"),
}
# What is offered to everybody, and is the business of whoever takes it.
OF_OTHERS = {"createBooking"}
# What an assistant does with files that they have brought themselves.
WITH_FILES = {"attachMedia"}
# What is said of one's own practice where no other is named: that these are not his, Bob is told so.
NOT_HIS = {"reorderPractitionerCategories": ["ORDER_INCOMPLETE"]}
OURS = {
    file.stem
    for domain in ("practitioners", "services", "media", "privacy", "bookings")
    for file in FOLDER.glob(f"{domain}/examples/*.graphql")
}
CHANGING = [
    example
    for example in examples()
    if example.kind == "mutation"
    and example.name in (OURS & set(STAGES)) - OF_OTHERS
    and access.DECLARED[example.name] not in (STAFF, ADMINS)
]


def ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from ids_in(each)
    elif isinstance(value, str):
        yield value


def kinds_in(variables: Any) -> set[str]:
    found = set()
    for text in ids_in(variables):
        try:
            found.add(base64.b64decode(text, validate=True).decode().partition(":")[0])
        except ValueError:
            continue
    return found


async def staged(api: httpx.AsyncClient, example: Example) -> tuple[dict[str, Any], dict[str, str]]:
    """The variables, as the owner has made them possible, and the tokens of all three."""
    tokens = {name: await register(api, f"{name}@example.org") for name in ("ada", "bob", "eve")}
    await sync_to_async(lend)()
    variables = await sync_to_async(STAGES[example.name])(Given(tokens["ada"], example.variables))
    return variables, {name: each["accessToken"] for name, each in tokens.items()}


def lend() -> None:
    """Bob has a practice too; Eve may act for Ada."""
    ada, bob, eve = (User.objects.get(email=f"{name}@example.org") for name in ("ada", "bob", "eve"))
    User.objects.update(email_verified_at=catalogue.NOW)
    catalogue.category()
    for number in range(2):
        catalogue.specialization(name=f"Something {number}")
    catalogue.service(catalogue.practitioner(bob))
    assign_perm(permission(Capability.MANAGE_PRACTICE), eve, ada)


async def codes(api: httpx.AsyncClient, example: Example, token: str, variables: dict[str, Any]) -> list[str]:
    payload = (await data(api, example.document, token, **variables))[example.name]
    return [error["code"] for error in payload["errors"]]


async def done_by(name: str) -> int:
    user = await User.objects.aget(email=f"{name}@example.org")
    return await AuditLogEntry.objects.filter(actor_id=user.pk).acount()


async def practice_of(name: str) -> str:
    found = await Practitioner.objects.aget(user__email=f"{name}@example.org")
    return global_id("Practitioner", found.pk)


@pytest.mark.parametrize("example", CHANGING, ids=lambda example: example.name)
async def test_nobody_changes_what_is_not_theirs(api: httpx.AsyncClient, example: Example) -> None:
    variables, tokens = await staged(api, example)
    if not kinds_in(variables) & OF_A_PRACTICE:
        return  # it is about no practice
    before, refused = await done_by("bob"), await codes(api, example, tokens["bob"], variables)
    assert refused in (["NOT_ALLOWED"], ["NOT_FOUND"], NOT_HIS.get(example.name))
    assert await done_by("bob") == before
    answer = await ask(api, example.document, "", **variables)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    if example.name in NOT_HIS:
        variables["input"]["practitionerId"] = await practice_of("ada")
    found = await codes(api, example, tokens["eve"], variables)
    if example.name in PERSONAL | WITH_FILES:
        assert found in (["NOT_ALLOWED"], ["NOT_FOUND"])
    else:
        assert found == []
    if example.name in WITH_FILES | PERSONAL:
        assert await codes(api, example, tokens["ada"], variables) == []


def test_enough_is_tried() -> None:
    """Otherwise the ids are named in another way now."""
    assert len(CHANGING) >= 55
    assert {example.name for example in CHANGING} >= PERSONAL | WITH_FILES
