"""Video rooms for booked meetings, and who may enter them when."""
