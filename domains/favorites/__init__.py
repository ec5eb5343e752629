"""What a person has marked to find again. Imported by nobody."""
