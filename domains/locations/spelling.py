"""Whether two names are the same but for a slip of the hand."""

from collections.abc import Sequence

SHORT = 5  # letters; in a longer word two slips are forgiven


def is_nearly(name: Sequence[str], typed: Sequence[str]) -> bool:
    one, other = " ".join(name), " ".join(typed)
    if min(len(one), len(other)) < 3:
        return one == other
    most = 1 if len(other) <= SHORT else 2
    return slips(one, other, most) <= most


def slips(one: str, other: str, most: int) -> int:
    """Letters that are missing, too many, other ones, or two that changed places. Beyond `most` nobody counts."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, beside in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != beside))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == beside:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
