"""What authors earn from the sales and the lessons of the sample community, and a sponsor."""
from datetime import timedelta

from billing import earnings, recognition, sponsoring
from billing.models import RevenueShare, Usage
from courses.models import Course
from kit import house
from kit.periods import day_of
from portal.seeding.teaching import Learning
from portal.seeding.world import World

SHARE = 6000


def agree_on_shares(world: World, courses: list[Course]) -> None:
    """Before anything is sold: the author of each course has a share in it."""
    RevenueShare.objects.bulk_create(
        RevenueShare(product=course.product, author=course.owner, basis_points=SHARE, first_day=world.first_day - timedelta(days=400))
        for course in courses
    )


def share_out(world: World, learning: Learning) -> None:
    """After all is sold and learned: the months that are over."""
    products = {course.pk: course.product_id for course in learning.courses}
    Usage.objects.bulk_create(
        [
            Usage(
                member=progress.member, product_id=products[progress.lesson.course_id], day=day_of(progress.completed_at),
                units=progress.seconds, key=f"lesson:{progress.lesson.pk}:{int(progress.first_opened_at.timestamp())}",
            )
            for progress in learning.progress.values()
            if products[progress.lesson.course_id]
        ],
        batch_size=1000,
    )
    first = world.first_day + timedelta(days=world.days // 2)
    sponsoring.enter(
        sponsor="Kernel & Sons", amount=900_000, currency=house.currency(), first_day=first, last_day=first + timedelta(days=89),
        by=world.by_handle["staff"], at=world.at(first, 10), note="A name on the pages of events",
    )
    recognition.recognise_due(at=world.now)
    sponsoring.recognise_due(at=world.now)
    earnings.release_due(at=world.now)
