"""Files that other software reads and writes: bytes in, a neutral document out, and back. No database, no services.

There are two kinds, each with a registry that says how to add one: notes of a lesson (`registry.py`) and captions of a recording
(`captions.py`). A format refuses what it cannot read, with the place at which it stumbled, and lists what it left out; it never
guesses in silence.
"""
