"""The servers that `up`, `test` and `bench` bring along, so that nothing needs to be installed by hand.

A server is one file in `servers/` with one class; nothing else has to know its name.
"""
