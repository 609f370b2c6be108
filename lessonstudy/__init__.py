"""lessonstudy: from what the team saw, to what it claims, changes, predicts and learns."""

__version__ = "0.1.0"
