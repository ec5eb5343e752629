from schema.users.types.credentials import (
    LinkedAccount,
    Passkey,
    PasskeyChallenge,
    SecondFactor,
    SecondFactorChallenge,
)
from schema.users.types.people import (
    AccessGrant,
    IdentityVerification,
    RoleCount,
    SocialLink,
    User,
    UserProfile,
    UserStatistics,
)
from schema.users.types.sessions import Session, Tokens, ViewerUpdate

__all__ = [
    "AccessGrant",
    "IdentityVerification",
    "LinkedAccount",
    "Passkey",
    "PasskeyChallenge",
    "RoleCount",
    "SecondFactor",
    "SecondFactorChallenge",
    "Session",
    "SocialLink",
    "Tokens",
    "User",
    "UserProfile",
    "UserStatistics",
    "ViewerUpdate",
]
