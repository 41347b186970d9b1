"""Journeys through the pages in real Chromium, against the real processes: web, worker, beat."""
