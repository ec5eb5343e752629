"""Clients of other people's services: payments, video, sign-in, messages, maps. One client per provider, through
the vendor's own SDK. Knows no domain."""
