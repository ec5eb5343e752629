"""What is offered, in GraphQL."""
