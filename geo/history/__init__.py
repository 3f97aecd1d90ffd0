"""What was before: lineage of areas, their validity, and rows handed over again.

::

    ground     the ground that areas of two editions share
    lineage    what became of each area, with evidence
    validity   which areas are valid on a day
    rows       rows as values that can be compared
    changes    what a table gained, lost and changed
    merge      rows edited since the files were last handed over
"""
