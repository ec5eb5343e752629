"""What concerns no domain."""
