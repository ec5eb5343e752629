"""Figures about what happened, read from events. Listens to everyone; imported by nobody."""
