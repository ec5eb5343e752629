"""People: their account, their roles, how they sign in, what they have said about themselves."""
