"""Where the product keeps its records: one SQLite file, and the only room with SQL.

The idea. A unit of work has a connection to itself and does what it does in one transaction; connections are kept between
units, since the schema and every prepared statement hang on them. A writing unit first takes a file lock, because the
command line and workers write too, then begins immediately; so "busy" is never an error and checkpoints never race. What is
acknowledged is on the disk (WAL, synchronous=FULL). A change names the version it saw. Every change is also an event in the
same transaction, and events are chained by hash; after the migrations an authorizer forbids this program to alter the schema or
an event.

Modules are named by their noun. Their functions take the unit of work (a sqlite_utils Database) first, and take and give
the dataclasses of domain.
"""

from lessonstudy.store.connection import DataVersion, Store

__all__ = ["DataVersion", "Store"]
