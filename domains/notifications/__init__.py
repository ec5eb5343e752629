"""Mails, pushes and reminders that follow from events. Listens to everyone; imported by nobody."""
