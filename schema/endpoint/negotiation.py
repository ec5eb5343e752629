"""Which of the two media types an answer has."""

from functools import lru_cache

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"

# What a client gets that leaves it open, which is older than the newer of the two.
OURS = {GRAPHQL: GRAPHQL, JSON: JSON, "application/*": JSON, "*/*": JSON}


@lru_cache(1_000)
def accepted(accept: str) -> str | None:
    """The best of what is accepted, None if nothing of ours is. Nothing said accepts everything."""
    if not accept.strip():
        return JSON
    offers = []
    for position, part in enumerate(accept.split(",")):
        kind, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = quality_of(parameters)
        if kind in OURS and quality > 0 and speaks_utf8(parameters):
            offers.append((quality, -position, OURS[kind]))
    return max(offers)[2] if offers else None


def quality_of(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def speaks_utf8(parameters: list[str]) -> bool:
    charsets = [parameter[8:].strip('"') for parameter in parameters if parameter.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
