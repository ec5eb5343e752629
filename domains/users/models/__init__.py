from domains.users.models.challenges import Challenge
from domains.users.models.credentials import LinkedAccount, Passkey, RecoveryCode, Totp
from domains.users.models.grants import AccessGrant
from domains.users.models.people import Capability, Role, User
from domains.users.models.profiles import Network, SocialLink, UserProfile
from domains.users.models.sessions import REFRESH_TTL, RefreshToken, Session
from domains.users.models.verification import IdentityVerification

__all__ = [
    "REFRESH_TTL",
    "AccessGrant",
    "Capability",
    "Challenge",
    "IdentityVerification",
    "LinkedAccount",
    "Network",
    "Passkey",
    "RecoveryCode",
    "RefreshToken",
    "Role",
    "Session",
    "SocialLink",
    "Totp",
    "User",
    "UserProfile",
]
