"""Those who offer something, in GraphQL."""
