"""What a person has marked to find again, in GraphQL."""
