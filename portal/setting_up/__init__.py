"""The first run: how the first administrator comes to be, and the steps by which a community gets its name, look, prices and measures."""
