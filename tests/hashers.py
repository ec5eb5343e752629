from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The real thing with as little work as it allows: what it makes, every other Argon2 can check."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
