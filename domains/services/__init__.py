"""What is offered: sessions, workshops, courses, packages, bundles, spaces, their categories and prices."""
