"""For each provider: how the other side of it is played in the contract suite."""
