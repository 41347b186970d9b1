"""The sample community leaves: what `seed` made is marked, and goes in one act without what real members made."""
