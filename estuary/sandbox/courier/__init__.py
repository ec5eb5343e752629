"""Courier, as far as text messages go: takes them as Courier does, delivers nowhere, and shows them on a page."""
