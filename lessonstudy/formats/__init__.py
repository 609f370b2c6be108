"""Text that other software reads and writes, one module per format. No module here knows the database."""
