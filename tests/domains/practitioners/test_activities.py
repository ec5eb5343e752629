import pytest
from temporalio.exceptions import ApplicationError

from domains.practitioners import activities
from domains.providers.geocoding import Away, Refused
from tests.domains.practitioners.test_geocoding import FOUND, answering, nowhere


@pytest.mark.usefixtures("committed", "wired")
def test_activity_tries_again_what_may_pass_and_nothing_else() -> None:
    there = nowhere()
    answering(trouble=Away("later"))
    with pytest.raises(Away):
        activities.geocode_place(str(there.pk))
    answering(trouble=Refused("never"))
    with pytest.raises(ApplicationError) as refused:
        activities.geocode_place(str(there.pk))
    assert refused.value.non_retryable
    answering(FOUND)
    assert activities.geocode_place(str(there.pk))
