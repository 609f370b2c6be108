"""Files that other software reads and writes: text in, a neutral document out, and back. No database, no services.

A format of captions is a module with `fits` (whether a text looks like it), `read` and, where we write it, `write`. To add one,
write the module and name it in the registry of its kind (`captions.py`). A format refuses what it cannot carry, with the line at
which it stumbled, and says in remarks what it left out; it never guesses in silence.
"""
