"""The world behind the doors table: the whole cast, and one of each thing that has a door. What belongs to somebody is `member`'s."""
import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.utils import timezone

from accounts import standing
from accounts.models import ApiToken, Member
from billing import invoices
from billing.models import Order
from community.flags import flaggables
from community.heartbeats import beat
from community.liking import like
from community.models import Topic
from community.moderation import decide, flag, hide
from community.posting import edit
from community.search.indexing import rebuild
from courses.learning import complete_lesson
from courses.models import Course, Lesson
from events.models import Event
from notices.models import Mail, NoticeTiming
from notices.unsubscribing import SALT
from portal.models import PrivateFeed
from portal.sitemaps import RANGE
from surveys import publishing
from surveys.waves import fix_audience
from tests.factories.accounts import PASSWORD, make_member
from tests.factories.analytics import make_cost
from tests.factories.articles import furnish_articles
from tests.factories.billing import make_grant, make_order, make_plan, make_product, paid_order, start
from tests.factories.community import make_category, make_reply, make_topic, opening
from tests.factories.coupons import furnish_coupons
from tests.factories.courses import make_course, make_paid_course
from tests.factories.editor import furnish as furnish_editor
from tests.factories.events import make_event, make_registration
from tests.factories.files import furnish_files
from tests.factories.newcomer import furnish_newcomer
from tests.factories.notices import make_notice
from tests.factories.photos import furnish_photos
from tests.factories.prices import furnish_prices
from tests.factories.projects import furnish_projects
from tests.factories.providers import (
    make_discrepancy,
    make_dispute,
    make_transfer,
    make_transfer_refund,
    make_waiting_refund,
    paid_at_the_sandbox,
)
from tests.factories.questions import furnish_questions
from tests.factories.reading import furnish_reading
from tests.factories.refunds import ask
from tests.factories.shares import furnish_shares
from tests.factories.structure import furnish_structure
from tests.factories.surveys import give_answers, make_indicator, make_question, make_survey, make_version, make_wave
from tests.factories.terms import make_agreement

ROLES = ("author", "reviewer", "organiser", "moderator", "operator")


class World:
    """`people`: the cast by name; `names`: what texts in braces stand for; `tokens`: API secrets by caller."""

    def __init__(self):
        self.now = timezone.now()
        self.names: dict[str, object] = {"password": PASSWORD, "now": self.now.isoformat()}
        self.people: dict[str, Member] = {}
        self.tokens: dict[str, str] = {}

    def ago(self, **span):
        return self.now - timedelta(**span)


def make_world() -> World:
    world = World()
    builders = (
        _cast, _accounts, _square, furnish_reading, furnish_questions, furnish_editor, _taught, _paid, _refunded, _providers,
        furnish_shares, furnish_coupons, furnish_structure, furnish_articles, furnish_files, furnish_projects, _gathered,
        furnish_prices, _asked, _api, _measured, _found, furnish_newcomer, furnish_photos, _one_row_of_each_model,
    )
    for build in builders:
        build(world)
    return world


def _cast(world):
    people = world.people
    people["member"] = make_member("lin", display_name="林知远")
    people["unverified"] = make_member("unverified", verified=False)
    for handle in ("subscriber", "lapsed", "suspended", "marta", "service"):
        people[handle] = make_member(handle)
    for role in ROLES:
        people[role] = make_member(role, roles=[role])
    people["staff"] = make_member("staff", roles=["staff"], is_staff=True)
    people["superuser"] = make_member("superuser", is_staff=True, is_superuser=True)
    people["fallen"] = make_member("fallen", roles=ROLES)
    people["closed"] = make_member("closed", is_active=False)
    for handle in ("suspended", "fallen"):
        standing.give(people[handle], "suspended", at=world.ago(days=2), note="Sold links.")


def _accounts(world):
    member = world.people["member"]
    token, _secret = ApiToken.objects.issue(member, name="laptop", at=world.now)
    RecoveryCodes.activate(member)
    NoticeTiming.objects.create(member=member)
    address = EmailAddress.objects.get(user=world.people["unverified"])
    world.names |= {
        "token": token.pk, "confirmation": EmailConfirmationHMAC(address).key,
        "unsubscribing": signing.dumps(member.pk, salt=SALT), "member": member.pk,
        "member_type": ContentType.objects.get_for_model(Member).pk,
        "notice": make_notice(member, actor=world.people["marta"], url="/community/t/1/of-the-notice/").pk,
        "feed_secret": PrivateFeed.objects.renew(member, at=world.now),
    }


def _square(world):
    member, marta, moderator = (world.people[name] for name in ("member", "marta", "moderator"))
    post = flaggables["post"]
    shelf = make_category("databases")
    topic = make_topic(member, category=shelf, title="A topic", at=world.ago(hours=5))
    hidden = make_topic(member, category=shelf, title="A hidden topic", body="Words of a hidden topic.", at=world.ago(hours=4))
    hide(post, opening(hidden), str(opening(hidden).pk), at=world.ago(hours=3))
    reply = make_reply(topic, member, body="Words of a hidden reply.", at=world.ago(hours=2))
    hide(post, reply, str(reply.pk), at=world.ago(hours=1))
    flagged, restored = (make_reply(topic, marta, body=f"Reply {n}.", at=world.ago(minutes=30 - n)) for n in (1, 2))
    for one in (flagged, restored):
        flag(member, "post", str(one.pk), reason="spam", at=world.ago(minutes=10))
    decide(moderator, "post", str(restored.pk), verdict="restore", at=world.ago(minutes=5))
    edit(restored, by=marta, body="Reply 2, said better.", at=world.ago(minutes=4))
    like(opening(topic), marta, at=world.now)
    beat(member, at=world.now)
    world.names |= {
        "topic": topic.pk, "hidden_topic": hidden.pk, "post": opening(topic).pk, "hidden_reply": reply.pk, "flagged_reply": flagged.pk,
    }


def _taught(world):
    author = world.people["author"]
    make_course("free", owner=author, title="Snapshots, read slowly")
    make_paid_course("paid", owner=author)
    make_course("draft", owner=author, title="Not published yet", published=False)
    make_course("for-members", owner=author, title="Members only", visibility=Course.Visibility.MEMBERS)
    make_course("unlisted", owner=author, title="By its address only", visibility=Course.Visibility.UNLISTED)
    free = Course.objects.get(slug="free")
    free.enrol(world.people["marta"], at=world.ago(days=1))
    complete_lesson(world.people["marta"], free, Lesson.objects.get(course=free, key="lesson-1-1"), at=world.now)


def _paid(world):
    member = world.people["member"]
    plan = make_plan("guild", products=[Course.objects.get(slug="paid").product])
    make_plan("withdrawn", is_on_sale=False)
    handbook = make_product("handbook")
    make_plan("tasting", products=[make_product()], trial_days=7)
    world.names["agreement"] = make_agreement(member, make_plan("renewed"), at=world.ago(days=2)).pk
    paid_order(world.people["subscriber"], plan, at=world.ago(days=1))
    paid_order(world.people["lapsed"], plan, at=world.ago(days=50))
    paid = paid_order(member, handbook, at=world.ago(days=3))
    make_grant(world.people["marta"], handbook)
    order, paying = (make_order(member, make_product()) for _n in range(2))
    start(paying)
    world.names |= {
        "order": order.ref, "paid_order": paid.ref, "paying_order": paying.ref,
        "charge": paying.payments.get().page_url.rstrip("/").rsplit("/", 1)[1],
    }


def _providers(world):
    member, now = world.people["member"], world.now
    transfer, charge, disputed = make_transfer(member, at=now), paid_at_the_sandbox(member, at=now), paid_at_the_sandbox(member, at=now)
    world.names["panel_refund"] = make_waiting_refund(charge, amount=100, at=now).token
    dispute, other_side = make_dispute(disputed, at=now)
    world.names |= {
        "transfer": transfer.token, "transfer_row": transfer.pk, "panel_charge": charge.token, "disputed_charge": disputed.token,
        "transfer_refund": make_transfer_refund(transfer, at=now).pk, "dispute": dispute.pk, "panel_dispute": other_side.token,
        "discrepancy": make_discrepancy(member, at=now).pk,
    }


def _refunded(world):
    member, paid = world.people["member"], Order.objects.get(ref=world.names["paid_order"])
    refund = ask(paid_order(member, make_product(), at=world.ago(days=2)))
    invoiced = paid_order(member, make_product(), at=world.ago(days=1))
    invoiced.is_test = False
    invoiced.save()
    world.names |= {
        "paid_line": paid.lines.get().pk, "payment": paid.payments.get().pk, "refund": refund.pk,
        "refunded_line": refund.lines.get().order_line_id, "invoiced_order": invoiced.ref,
        "invoice": invoices.issue(invoiced, at=world.now).number,
    }


def _gathered(world):
    organiser = world.people["organiser"]
    make_event("talk", organiser=organiser)
    make_event("for-payers", organiser=organiser, audience="members", title="An evening for payers")
    make_event("draft", organiser=world.people["marta"], title="A draft of an evening", published=False)
    begun = make_event("begun", starts_at=world.ago(minutes=10), join_url="https://meet.example/begun", organiser=organiser)
    make_registration(begun, world.people["member"])


def _asked(world):
    quarter = make_wave(make_survey("quarter"), types=("rating",))
    for _n in range(5):
        give_answers(quarter, make_member(), at=world.now, q1=4)
    payers = make_survey("payers", title_en="What do payers think")
    closed = make_wave(payers, types=("rating",), audience="payers", opens_at=world.ago(hours=3), closes_at=world.ago(hours=1))
    fix_audience(closed, at=world.ago(hours=2))
    make_survey("unasked")
    for key, fields in {"single": {"takes_single_answers": True}, "nameless": {"is_anonymous": True}}.items():
        version = make_version(make_survey(f"pulse-{key}", **fields), types=(), published=False)
        make_question(version, key)
        make_wave(version.survey, version=publishing.publish(version, by=None, at=world.now))
    world.names["indicator"] = make_indicator().pk


def _api(world):
    for name, person in world.people.items():
        acts_for_others = name == "service"
        _token, world.tokens[name] = ApiToken.objects.issue(person, name="door", at=world.now, acts_for_others=acts_for_others)
    member, long_ago = world.people["member"], world.ago(days=400)
    _token, world.tokens["expired"] = ApiToken.objects.issue(member, name="old", at=long_ago)
    revoked, world.tokens["revoked"] = ApiToken.objects.issue(member, name="lost", at=world.now)
    revoked.revoke(at=world.now)
    world.tokens["forged"] = "gh_forged"


def _measured(world):
    Mail.objects.create(to="lin@example.org", subject="A notice", text="…", created_at=world.now, run_after=world.now)
    world.names["mail"] = Mail.objects.get().pk
    day = world.now.date()
    world.names["cost"] = make_cost(100_00, day - timedelta(days=30), day, shares={"community": 1}).pk


def _found(world):
    """What can be found stands in the index."""
    rebuild()
    for section, model, slug in (("topics", Topic, "a-topic"), ("courses", Course, "free"), ("events", Event, "talk")):
        world.names[f"{section}_file"] = (model.objects.get(slug=slug).pk - 1) // RANGE + 1


def _one_row_of_each_model(world):
    """So that every change page of the admin has a row to open."""
    for model in admin.site._registry:
        if not model.objects.exists():
            model.objects.create(**{field.name: _value(field) for field in model._meta.concrete_fields if _is_asked(field)})
        world.names[f"a_{model._meta.label_lower.replace('.', '_')}"] = model.objects.order_by("pk").first().pk


def _is_asked(field) -> bool:
    return not (field.primary_key or field.has_default() or field.null or field.blank)


def _value(field):
    if field.is_relation:
        return field.related_model.objects.first()
    if field.choices:
        return field.flatchoices[0][0]
    now = timezone.now()
    by_type = {
        models.DateTimeField: now, models.DateField: now.date(), models.UUIDField: uuid.uuid4(), models.CharField: "x",
        models.TextField: "x", models.GenericIPAddressField: "127.0.0.1",
    }
    return by_type.get(type(field), 1)
