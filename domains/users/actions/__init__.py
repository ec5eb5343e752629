"""The verbs of people, by what they are about."""

from domains.users.actions.accounts import (
    create_user,
    locked_user,
    register_user,
    reinstate_user,
    set_roles,
    sign_out_user,
    suspend_user,
    update_user,
)
from domains.users.actions.challenges import (
    ask,
    forget_challenges,
)
from domains.users.actions.emails import (
    confirm_email_change,
    request_email_change,
    request_email_verification,
    verify_email,
)
from domains.users.actions.grants import grant_access, revoke_access
from domains.users.actions.oauth import (
    Consent,
    Returns,
    link_oauth_account,
    login_with_oauth,
    start_oauth,
    unlink_oauth_account,
)
from domains.users.actions.passkeys import (
    Asked,
    RelyingParty,
    add_passkey,
    ask_for_passkey,
    complete_login_with_passkey,
    login_with_passkey,
    remove_passkey,
    start_passkey_registration,
)
from domains.users.actions.passwords import change_password, request_password_reset, reset_password
from domains.users.actions.phones import (
    confirm_phone_verification,
    remove_phone_number,
    request_phone_verification,
)
from domains.users.actions.profiles import ProfileChange, set_social_links, update_profile
from domains.users.actions.second_factor import (
    Answer,
    complete_login,
    confirm_totp,
    disable_totp,
    make_recovery_codes,
    start_totp,
)
from domains.users.actions.sessions import (
    Challenged,
    SignedIn,
    clear_expired_sessions,
    end_sessions,
    login,
    logout,
    refresh_session,
    require_proof,
    revoke_other_sessions,
    revoke_session,
)
from domains.users.actions.step_up import (
    prove_by_oauth,
    prove_by_passkey,
    prove_by_password,
    prove_by_second_factor,
)
from domains.users.actions.verification import review_identity_verification, start_identity_verification

__all__ = [
    "Answer",
    "Asked",
    "Challenged",
    "Consent",
    "ProfileChange",
    "RelyingParty",
    "Returns",
    "SignedIn",
    "add_passkey",
    "ask",
    "ask_for_passkey",
    "change_password",
    "clear_expired_sessions",
    "complete_login",
    "complete_login_with_passkey",
    "confirm_email_change",
    "confirm_phone_verification",
    "confirm_totp",
    "create_user",
    "disable_totp",
    "end_sessions",
    "forget_challenges",
    "grant_access",
    "link_oauth_account",
    "locked_user",
    "login",
    "login_with_oauth",
    "login_with_passkey",
    "logout",
    "make_recovery_codes",
    "prove_by_oauth",
    "prove_by_passkey",
    "prove_by_password",
    "prove_by_second_factor",
    "refresh_session",
    "register_user",
    "reinstate_user",
    "remove_passkey",
    "remove_phone_number",
    "request_email_change",
    "request_email_verification",
    "request_password_reset",
    "request_phone_verification",
    "require_proof",
    "reset_password",
    "review_identity_verification",
    "revoke_access",
    "revoke_other_sessions",
    "revoke_session",
    "set_roles",
    "set_social_links",
    "sign_out_user",
    "start_identity_verification",
    "start_oauth",
    "start_passkey_registration",
    "start_totp",
    "suspend_user",
    "unlink_oauth_account",
    "update_profile",
    "update_user",
    "verify_email",
]
