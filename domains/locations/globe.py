"""Places on a globe. A point is where it lies in space, so nothing special happens at the poles or where days begin.

Distance in space orders places as distance along the ground does, and an index finds the nearest by it.
"""

import math

RADIUS = 6_371_008.8  # metres: the mean of the earth's. Along the ground that is right to about half a percent.
FURTHEST = math.floor(math.pi * RADIUS)


def point(latitude: float, longitude: float) -> tuple[float, float, float]:
    north, east = math.radians(latitude), math.radians(longitude)
    return (
        RADIUS * math.cos(north) * math.cos(east),
        RADIUS * math.cos(north) * math.sin(east),
        RADIUS * math.sin(north),
    )


def through_space(metres: float) -> float:
    """How far two places lie apart in a straight line that are so far apart along the ground."""
    return 2 * RADIUS * math.sin(min(metres, FURTHEST) / (2 * RADIUS))
