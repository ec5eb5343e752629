"""What `bench reads` compares: each contestant is a folder here, and one server process while it is measured."""
