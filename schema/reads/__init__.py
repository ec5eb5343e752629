"""Reads compile: a GraphQL operation becomes one SQL statement, and PostgreSQL writes the answer.

    planner.py     walks the selection and asks every field for its SQL
    values.py      who asks, what time it is, variables: placeholders, and what planning looks at all the same
    variables.py   a variable's shape, and how sizes, cursors and words are taken from one
    json.py        SQL that writes JSON; scalars.py: a value of each type; pages.py: a page of a list
    statement.py   the words, and what is filled in
    plans.py       the plans that were made, and for whom each is good
    running.py     the connections
    reading.py     all of it together: from a task to an answer

How a field is declared (`schema/objects.py`, `connections.py`, `lookups.py`) is all that this needs to know of it.
"""
