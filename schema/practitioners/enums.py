from domains.practitioners.models import Practitioner, PractitionerLocation, PractitionerVerification, Step, StepStatus
from schema.enums import enum_of

enum_of(
    Practitioner.Status,
    "Whether a practitioner works here.",
    name="PractitionerStatus",
    PENDING="Not yet: they have not been let in. Nobody else sees them, and they can publish nothing.",
    ACTIVE="They do.",
    INACTIVE="No longer, or not for now. Nobody else sees them; what was booked stays.",
    VACATION="They do, and are away. They can be seen, and not be booked before they are back. If it is known when, "
    "they are active again by themselves.",
    SUSPENDED="Staff have stopped them. Nobody else sees them, they can publish nothing, and only staff can undo it.",
)

enum_of(
    PractitionerLocation.Kind,
    "What a place of practice is.",
    name="LocationKind",
    PHYSICAL="Somewhere to go to.",
    VIRTUAL="A room that is only online.",
)

enum_of(
    PractitionerVerification.Status,
    "How far the verification of a practice is.",
    name="PractitionerVerificationStatus",
    PENDING="Staff will look at it.",
    APPROVED="They can do what they offer.",
    REJECTED="It was not enough; `reason` says why. They may ask again.",
)

enum_of(
    Step,
    "What there is to be done before somebody works here.",
    name="OnboardingStepKey",
    PROFILE="A headline, something about oneself, and languages: `updatePractitioner`.",
    PLACE="A place of practice, if only online.",
    SERVICE="Something to offer, be it a draft: `createService`.",
    GUIDELINES="Knowing how people treat each other here. The person says so: `completeOnboardingStep`.",
    TERMS="Agreeing to the terms. The person says so: `completeOnboardingStep`.",
    VERIFICATION="Being verified by staff, who then let them in: `submitPractitionerVerification`.",
)

enum_of(
    StepStatus,
    "How far somebody is with a step.",
    name="OnboardingStepStatus",
    OPEN="It is theirs to do.",
    WAITING="They have done their part; staff will look at it.",
    DONE="It is done.",
)
