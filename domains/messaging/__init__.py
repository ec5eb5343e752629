"""Conversations between people, in order and without loss."""
