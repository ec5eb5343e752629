"""What clients say afterwards, in GraphQL."""
