"""What workflows did once. A change that would do otherwise in the middle of one breaks those that are under way.

`python -m tests.histories`, while `up` or a test run is not needed for it, writes those that are missing. A history is
never written anew: if a change cannot replay it, the change needs `workflow.patched`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Life:
    """Of one workflow: what it was given, and what its activities answered; one that is asked several times has a
    tuple."""

    workflow: str
    arguments: tuple[Any, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)


LIVES = {
    "clear-expired-sessions": Life("ClearExpiredSessions", answers={"clear_expired_sessions": 3}),
    "forget-done-verbs": Life("ForgetDoneVerbs", answers={"forget_done_verbs": 3}),
    "prune-log": Life("PruneLog", answers={"prune_log": 3}),
    "forget-challenges": Life("ForgetChallenges", answers={"forget_challenges": 3}),
    "build-data-export": Life(
        "BuildDataExport", ("00000000-0000-0000-0000-000000000000",), {"build_data_export": True}
    ),
    "forget-exports": Life("ForgetExports", answers={"forget_exports": 3}),
    "deliver-text": Life("DeliverText", ("00000000-0000-0000-0000-000000000000",), {"deliver_text": True}),
    "practitioner-vacation": Life(
        "PractitionerVacation",
        ("00000000-0000-0000-0000-000000000000", "2030-01-07T08:00:00+00:00"),
        {"end_vacation": None},
    ),
    "geocode-place": Life("GeocodePlace", ("00000000-0000-0000-0000-000000000000",), {"geocode_place": True}),
    "practitioner-onboarding": Life(
        "PractitionerOnboardingWorkflow", ("00000000-0000-0000-0000-000000000000",), {"remind_practitioner": True}
    ),
    "process-media": Life("ProcessMedia", ("00000000-0000-0000-0000-000000000000",), {"process_media": "READY"}),
    "remove-media": Life("RemoveMedia", ("00000000-0000-0000-0000-000000000000",), {"remove_media": 3}),
    "forget-media": Life("ForgetMedia", answers={"forget_media": 3}),
    "booking-lifecycle": Life(
        "BookingLifecycleWorkflow",
        ("00000000-0000-0000-0000-000000000000",),
        {"tend_booking": ("2030-01-07T08:00:00+00:00", "2030-01-07T09:00:00+00:00", None)},
    ),
    "follow-occurrence": Life(
        "FollowOccurrence", ("00000000-0000-0000-0000-000000000000",), {"follow_occurrence": (50, 3, 0)}
    ),
    "sweep-bookings": Life(
        "SweepBookings", answers={"sweep_bookings": ((500, "00000000-0000-0000-0000-000000000000"), (7, None))}
    ),
    "count-popular-services": Life("CountPopularServices", answers={"count_popular_services": 3}),
    "refresh-search": Life(
        "RefreshSearch", ("ServiceCategory", "00000000-0000-0000-0000-000000000000"), {"refresh_search": None}
    ),
    "deliver-mail": Life("DeliverMail", ("welcome", "00000000-0000-0000-0000-000000000000"), {"deliver_mail": True}),
}
