"""How the sample lesson is drawn: brush, room, board, tables, people, what happens when, and its sound.

Only `lessonstudy.video.sample` uses these modules; nothing here reads a file or knows the rest of the program.
"""
