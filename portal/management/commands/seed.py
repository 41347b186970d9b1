"""Fill an empty portal with the sample community. The same --members, --days, --seed and day give the same rows."""
import os
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from community import hot, top
from community.models import SearchDue
from community.search import indexing
from portal.clearing import marking as marking_of_rows
from portal.demo import make_service_token
from portal.seeding import (
    articles,
    asking,
    costs,
    counting,
    earning,
    gathering,
    lives,
    marking,
    people,
    talking,
    teaching,
    telling,
    together,
)
from portal.seeding.deeds import Deeds
from portal.seeding.trade import Trade
from portal.seeding.world import World


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--members", type=int, default=300)
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, members, days, seed, **options):
        if Member.objects.exists():
            raise CommandError("There are members already. The sample community goes into an empty database only.")
        if not (settings.DEMO or settings.DEBUG or "SEED_PASSWORD" in os.environ):
            raise CommandError("Set SEED_PASSWORD: the sample logins, an admin among them, would have a password that everybody knows.")
        began, before = time.monotonic(), marking_of_rows.heights()
        world = World(members=members, days=days, seed=seed, now=timezone.now().replace(microsecond=0))
        with transaction.atomic():
            self.fill(world)
        self.say("counting the days")
        counting.count(world)
        hot.rank_topics(at=world.now)
        top.score_topics()
        self.say("the search index")
        indexing.rebuild()
        SearchDue.objects.all().delete()
        marking_of_rows.mark(before)
        if settings.DEMO:
            make_service_token(world.by_handle["admin"], at=world.now)
        self.say(f"{len(world.people)} members, {days} days, in {time.monotonic() - began:.0f} s")

    def say(self, text: str) -> None:
        self.stdout.write(f"seed: {text}")

    def fill(self, world: World) -> None:
        self.say("members")
        people.make(world)
        deeds, trade = Deeds(world), Trade(world)
        self.say("courses")
        plans = teaching.make_plans()
        teaching.make_refund_policies()
        courses = teaching.make_courses(world, plans)
        earning.agree_on_shares(world, courses)
        self.say("topics")
        categories = talking.make_categories()
        talking.make_topics(world, categories, deeds)
        self.say("events and surveys")
        gathering.make_events(world, courses, deeds)
        asking.make_surveys(world, deeds)
        self.say("projects and experts")
        together.make_projects(world)
        together.make_experts(world, categories, deeds)
        talking.count_topics(categories.values())
        self.say("the days of the community")
        learning = teaching.Learning(courses)
        lives.Lives(world, learning, trade, plans, deeds).run()
        learning.write()
        trade.write()
        earning.share_out(world, learning)
        deeds.close()
        costs.make_costs(world)
        self.say("articles")
        articles.make_articles(world)
        telling.tell_lately(world)
        marking.read_until_lately(world)
