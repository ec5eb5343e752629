"""The choices of people, described. Imported by whatever names one of them, so that it is described by then."""

from domains.providers.oauth import Provider
from domains.users.errors import OAuthReason, Proof
from domains.users.models import Capability, IdentityVerification, Network, Role
from schema.enums import enum_of

enum_of(
    Role,
    "What somebody is on the marketplace.",
    CLIENT="Finds, books and pays.",
    PRACTITIONER="Offers what others book.",
    STAFF="Helps both, and sees what they need to.",
    ADMIN="Runs the marketplace.",
)

enum_of(
    Capability,
    "What one person may let another do for them.",
    SEE_ACCOUNT="Sees what is private about them: address, number, language, time zone.",
    MANAGE_PROFILE="Changes what they say of themselves.",
    MANAGE_PRACTICE="Sees and changes all of what they offer: their page, their places, their services.",
)

enum_of(
    Network,
    "Where people are found elsewhere.",
    WEBSITE="Any page of theirs.",
    FACEBOOK="facebook.com",
    GITHUB="github.com",
    INSTAGRAM="instagram.com",
    LINKEDIN="linkedin.com",
    TIKTOK="tiktok.com",
    X="x.com, once twitter.com",
    YOUTUBE="youtube.com",
)

enum_of(Provider, "By whose word somebody can sign in.", name="OAuthProvider", GOOGLE="Google.", GITHUB="GitHub.")

enum_of(
    OAuthReason,
    "What was wrong with what came back from a provider.",
    STATE="`state` is none of ours, was used before, is too old, or does not fit the rest.",
    CODE="The provider does not take the code: it is unknown, used, too old, or for another client or page.",
    AUDIENCE="The provider's word was for somebody else.",
    NONCE="The provider's word was for another sign-in.",
    ISSUER="It is not the provider's word.",
    SIGNATURE="It is not signed, or not by the provider.",
    ALGORITHM="It is signed in a way that the provider does not use.",
    EXPIRED="It is too old.",
    EMAIL="The provider tells of no address.",
    PERSON="The account at the provider is not linked to yours.",
    AWAY="The provider could not be reached. Try again.",
)

enum_of(
    Proof,
    "How somebody who is signed in shows that it is still them.",
    PASSWORD="Their password.",  # noqa: S106
    TOTP="A code of their authenticator app.",
    RECOVERY_CODE="One of the codes that stand in for it.",
    PASSKEY="A key on one of their devices.",
    OAUTH="The word of a provider their account is linked to.",
)

enum_of(
    IdentityVerification.Status,
    "How far a verification is.",
    name="IdentityVerificationStatus",
    PENDING="Staff will look at it.",
    APPROVED="They are who they say.",
    REJECTED="It could not be confirmed; `reason` says why.",
)

enum_of(
    IdentityVerification.Level,
    "How well somebody is known.",
    name="IdentityVerificationLevel",
    BASIC="By name and address.",
    FULL="By a document with a picture.",
)
