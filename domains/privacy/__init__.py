"""Export and erasure of everything known about a person. Spans everyone; imported by nobody."""
