"""Live streams: their schedule, their viewers, their chat."""
