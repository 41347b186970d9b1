"""Real servers and real processes for tests that need them."""
