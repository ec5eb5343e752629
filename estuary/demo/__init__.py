"""The demo marketplace that `up` and `seed_demo` fill in."""
