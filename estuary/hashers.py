from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """On one processor at a time, where Django's own would take eight: so what signing in costs is bounded by how many
    are let in to it. Three times the memory and as many rounds as OWASP's least."""

    time_cost = 2
    memory_cost = 64 * 1024  # KiB
    parallelism = 1
