"""What runs in a process of its own, to take files apart. Knows nothing of the rest of the house."""


class Unusable(Exception):
    """Its word is one of `Failure`."""
