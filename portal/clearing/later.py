"""The removal as work of a worker; what got lost on the way to one is found each five minutes."""
from portal import tasks


def clear_sample_later() -> None:
    tasks.clear_sample.delay_on_commit()
