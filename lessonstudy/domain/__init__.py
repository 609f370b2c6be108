"""The nouns of lesson study, their legal moves and their refusals. Standard library only; no input, no output."""
