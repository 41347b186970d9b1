"""Plain functions that make what a test needs, one module per app; every argument has a believable default."""
