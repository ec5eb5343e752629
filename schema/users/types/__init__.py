from schema.users.types.credentials import (
    LinkedAccount,
    Passkey,
    PasskeyChallenge,
    SecondFactorChallenge,
    Totp,
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
    "SecondFactorChallenge",
    "Session",
    "SocialLink",
    "Tokens",
    "Totp",
    "User",
    "UserProfile",
    "UserStatistics",
    "ViewerUpdate",
]
