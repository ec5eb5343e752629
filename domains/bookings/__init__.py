"""Time: slots, occupation, holds, and the life of a booking from request to review."""
