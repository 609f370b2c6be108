"""Records in, figures out: nothing here reads a database, asks for rights or draws."""
