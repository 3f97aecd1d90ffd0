"""The assistant 小栖: questions in words about a built city, read by rules and answered by it.

::

    text.py        a sentence -> its letters and digits alone, wherever spaces were
    words.py       the words it knows, ``vocabulary.csv``: a word and what it means
    names.py       what the registry calls its places, and how people shorten that
    times.py       hours, days, minutes and numbers, in digits or in Chinese
    parts.py       a sentence -> words, names, times: every letter has to belong to one
    rules.py       which questions there are, one rule each
    reading.py     parts -> what is asked, by the one rule that fits
    asked.py       what is asked, of one city: where, and what each answer needs
    of_areas.py    its answer, about areas
    of_places.py   its answer, about places
    saying.py      an answer in Chinese or English, ``wording.json``
    assistant.py   all of it

It guesses nothing. A sentence with one word that it does not know is not understood, a name that
several places have is asked back, and each answer begins with what was understood.
"""

from geo.assistant.assistant import LONGEST, Assistant

__all__ = ["LONGEST", "Assistant"]
