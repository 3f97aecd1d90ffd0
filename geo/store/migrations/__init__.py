"""From one revision of the tables to the next, by alembic, in both homes.

``schema_NNNN.json`` holds what makes every table of a revision, as it was when the revision was
new; ``scripts/schema.py`` writes the newest from the models. A migration moves the rows over.
"""
