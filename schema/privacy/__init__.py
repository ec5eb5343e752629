"""What is known about people, and forgetting it."""
