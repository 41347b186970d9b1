"""The doors table: one module per area, a row for every address and what each kind of person gets there."""
