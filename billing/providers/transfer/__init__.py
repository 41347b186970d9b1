"""Bank transfer: the member sends the money themselves, and staff confirm from the account’s statement that it came."""
