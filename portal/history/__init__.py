"""Bringing in a history that was kept elsewhere: reading a file, making its people members, storing its deeds, taking it all back."""
