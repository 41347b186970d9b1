"""The figures of the sample community, computed as the tasks compute them."""
from analytics.answers import compute_satisfaction
from analytics.fill import roll_up_due_days
from analytics.money import compute_cost
from analytics.windows import compute_windows
from portal.seeding.world import World


def count(world: World) -> None:
    roll_up_due_days(world.now, budget_s=float("inf"))
    compute_windows(world.now)
    compute_satisfaction(world.now)
    compute_cost(world.now)
