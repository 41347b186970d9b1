"""What billing is told of a course that is sold."""
from fractions import Fraction

import pytest
from django.utils import timezone

from billing import fulfilment
from billing.models import OrderLine
from billing.refusals import BillingRefused
from courses.learning import complete_lesson
from courses.models import Course, Enrolment
from tests.factories.billing import make_order, make_product, paid_order
from tests.factories.courses import make_course, make_paid_course

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_paying_for_a_course_puts_the_buyer_in(member):
    course = make_paid_course()
    order = paid_order(member, course.product)
    enrolment = Enrolment.objects.get()
    assert (enrolment.member, enrolment.course, enrolment.enrolled_at) == (member, course, order.paid_at)


def test_delivering_twice_is_delivering_once(member):
    course = make_paid_course()
    line = paid_order(member, course.product).lines.get()
    fulfilment.ask(line, "deliver")
    course.refresh_from_db()
    assert Enrolment.objects.count() == course.learner_count == 1


def test_who_learned_it_through_the_membership_keeps_the_enrolment(member):
    course = make_paid_course()
    before = course.enrol(member, at=NOW)
    paid_order(member, course.product)
    assert Enrolment.objects.get() == before


def test_an_order_names_the_course_and_where_it_stands(member):
    course = make_paid_course("sql", title="Transactions")
    description = fulfilment.describe(course.product)
    assert (description.title, description.url, description.language) == ("Transactions", "/courses/sql/", "en")
    assert make_order(member, course.product).lines.get().description_en == "Transactions"


def test_many_products_are_described_at_one_query(count_queries):
    products = [make_paid_course().product for _course in range(5)]
    with count_queries(1):
        described = fulfilment.describe_all(products)
    assert len(described) == 5


def test_a_product_whose_course_is_gone_keeps_its_name():
    product = make_product(kind="course", key="gone", name_en="Gone")
    assert fulfilment.describe(product).title == "Gone"


def test_a_draft_is_not_sold(member):
    product = make_product("later", kind="course", key="later")
    make_course("later", product=product, published=False)
    assert not fulfilment.sellable(OrderLine(product=product))
    with pytest.raises(BillingRefused):
        make_order(member, product)


def test_who_owns_a_course_cannot_buy_it_again(member):
    course = make_paid_course()
    paid_order(member, course.product)
    with pytest.raises(BillingRefused):
        make_order(member, course.product)


def test_the_share_used_up_is_the_share_of_lessons_finished(member, other_member):
    course = make_paid_course()
    line = paid_order(member, course.product).lines.get()
    consumed = fulfilment.fulfillers["course"].consumed_share
    assert consumed(line) == 0
    first, *_others, last = [version.lesson for version in course.live_revision.lesson_versions.outline()]
    complete_lesson(member, course, first, at=timezone.now())
    complete_lesson(other_member, course, last, at=timezone.now())
    assert consumed(line) == Fraction(1, 4)


def test_a_product_opens_one_course_only(author):
    course = make_paid_course(owner=author)
    assert Course.objects.get(product=course.product) == course
    assert course.product.course == course
