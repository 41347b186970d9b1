"""The sample community: deterministic, believable, bilingual. The texts lie in portal/sample/; `manage.py seed` runs it."""
