"""Backup and restore: a consistent copy of database and files while the site writes, and the way back."""
