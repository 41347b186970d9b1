"""Courses with their products and plans, and who learns them."""
from collections import defaultdict
from datetime import timedelta

from billing.models import Plan, PlanProduct, Product, RefundPolicy
from courses.authoring import create_course
from courses.models import Course, Enrolment, LessonProgress, LessonVersion
from kit import house
from portal.seeding.world import SAMPLE, World, read

COURSE_OF_THE_AUTHOR = "http-caching-and-idempotency"


def make_plans() -> list[Plan]:
    return Plan.objects.bulk_create([
        Plan(
            slug=plan["slug"], name_en=plan["name_en"], name_zh=plan["name_zh"], description_en=plan["description_en"],
            description_zh=plan["description_zh"], price_amount=plan["price_minor"], currency=house.currency(),
            months=plan["months"], trial_days=plan.get("trial_days", 0), position=i,
        )
        for i, plan in enumerate(read("plans.toml")["plans"], start=1)
    ])


def make_refund_policies() -> None:
    RefundPolicy.objects.bulk_create(RefundPolicy(**policy) for policy in read("plans.toml")["refund_policies"])


def make_courses(world: World, plans: list[Plan]) -> list[Course]:
    """Every course of the sample texts, published, from the oldest to the newest."""
    courses = []
    slugs = sorted(path.name for path in (SAMPLE / "courses").iterdir() if path.is_dir())
    for i, slug in enumerate(slugs):
        text = read(f"courses/{slug}/course.toml")
        product = Product.objects.create(
            sku=f"course-{slug}", kind="course", key=slug, name_en=text["title"], name_zh=text["title"], price_amount=text["price_minor"],
            currency=house.currency(),
        )
        if text["in_membership"]:
            PlanProduct.objects.bulk_create([PlanProduct(plan=plan, product=product) for plan in plans])
        for section in text["sections"]:
            for lesson in section["lessons"]:
                lesson["body"] = (SAMPLE / "courses" / slug / f"{lesson['key']}.md").read_text(encoding="utf-8")
        owner = world.by_handle["author"] if slug == COURSE_OF_THE_AUTHOR else world.member_or_some(text["author"])
        at = world.at(world.first_day - timedelta(days=100 - 12 * i), 10)
        course = create_course(
            owner, slug=slug, language=text["language"], title=text["title"], summary=text["summary"], outcomes=text["outcomes"],
            topic=text["topic"], level=text["level"], runs_on=text["runs_on"], product=product, sections=text["sections"], at=at,
            published_by=owner,
        )
        course.is_in_plan = text["in_membership"]
        courses.append(course)
    return courses


class Learning:
    """Who is enrolled in what and how far they have come; kept in memory while the days go by, written at the end."""

    def __init__(self, courses: list[Course]):
        self.courses = courses
        self.lessons = defaultdict(list)
        for version in LessonVersion.objects.filter(revision__in=[c.live_revision_id for c in courses]).select_related("lesson").order_by(
            "section__position", "position"
        ):
            self.lessons[version.lesson.course_id].append(version.lesson)
        self.enrolments: dict[tuple[int, int], Enrolment] = {}
        self.progress: dict[tuple[int, int], LessonProgress] = {}

    def enrol(self, member, course, at) -> bool:
        if (member.pk, course.pk) in self.enrolments:
            return False
        self.enrolments[member.pk, course.pk] = Enrolment(member=member, course=course, enrolled_at=at, last_opened_at=at)
        return True

    def study(self, member, course, at):
        """The next lesson of the course, finished at that instant: (lesson, whether it was the last), or None when all is done."""
        for lesson in self.lessons[course.pk]:
            if (member.pk, lesson.pk) not in self.progress:
                self.progress[member.pk, lesson.pk] = LessonProgress(
                    member=member, lesson=lesson, first_opened_at=at - timedelta(minutes=9), completed_at=at, seconds=540
                )
                enrolment = self.enrolments[member.pk, course.pk]
                enrolment.last_lesson, enrolment.last_opened_at = lesson, at
                is_last = lesson == self.lessons[course.pk][-1]
                if is_last:
                    enrolment.completed_at = at
                return lesson, is_last
        return None

    def write(self) -> None:
        Enrolment.objects.bulk_create(self.enrolments.values(), batch_size=1000)
        LessonProgress.objects.bulk_create(self.progress.values(), batch_size=1000)
        learners = defaultdict(int)
        for _member, course in self.enrolments:
            learners[course] += 1
        for course in self.courses:
            course.learner_count = learners[course.pk]
        Course.objects.bulk_update(self.courses, ["learner_count"])
