"""Files that people bring, in GraphQL."""
