"""Personal data: what each app holds of a member, how it is given to them, and what becomes of it when they are erased."""
