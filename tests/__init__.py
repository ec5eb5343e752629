"""Mirrors estuary/, schema/ and domains/; journeys/ holds whole lives over the wire."""
