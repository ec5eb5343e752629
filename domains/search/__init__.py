"""One search over everything public. Listens to everyone; imported by nobody."""
