"""Heartbeats stay until the days they belong to are rolled up."""
from analytics.fill import heartbeats_needed_since
from community.heartbeats import keepers

keepers.register("analytics", heartbeats_needed_since)
