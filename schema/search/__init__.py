"""One search over all that everybody sees, in GraphQL."""
