"""State, invariants, verbs. Knows nothing of GraphQL. The order of the domains is in pyproject.toml."""
