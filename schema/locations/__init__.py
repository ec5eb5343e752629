"""Where things are, in GraphQL."""
