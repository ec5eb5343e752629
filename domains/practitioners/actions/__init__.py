"""The verbs of those who offer something, by what they are about."""

from domains.practitioners.actions.applying import apply_to_be_practitioner
from domains.practitioners.actions.pages import Page

__all__ = ["Page", "apply_to_be_practitioner"]
