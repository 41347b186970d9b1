"""One search over everything: sources of all apps, an index on SQLite and PostgreSQL, questions and answers."""
