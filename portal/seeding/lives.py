"""The days of the community: who comes, learns, codes, buys and leaves; more on weekdays, most in the evening."""
from datetime import timedelta

from courses.deeds import event_id, lesson_target
from kit.periods import day_of
from portal.seeding.deeds import Deeds
from portal.seeding.teaching import Learning
from portal.seeding.trade import Trade
from portal.seeding.world import Person, World

# Monday to Sunday.
RHYTHM = [1.0, 1.05, 1.08, 1.04, 0.92, 0.62, 0.7]
PROJECTS = ["guildhall", "parser", "queue", "site", "dotfiles", "tracer", "wal-reader"]


class Lives:
    def __init__(self, world: World, learning: Learning, trade: Trade, plans: list, deeds: Deeds):
        self.world, self.learning, self.trade, self.plans, self.deeds = world, learning, trade, plans, deeds

    def run(self) -> None:
        for person in self.world.people:
            self._settle_in(person)
        for i in range(self.world.days + 1):
            day = self.world.first_day.fromordinal(self.world.first_day.toordinal() + i)
            for person in self.world.people:
                self._day(person, day)

    def _settle_in(self, person: Person) -> None:
        """What those who were here before the first day hold already."""
        dice, member = self.world.dice, person.member
        if member.handle == "member":
            return
        if member.handle == "subscriber" or (person.joined_on < self.world.first_day and dice.random() < 0.42):
            day = self.world.first_day.fromordinal(self.world.first_day.toordinal() - dice.randrange(1, 28))
            yearly = member.handle != "subscriber" and dice.random() < 0.15
            self.trade.sell(member, self.world.at(day, dice.uniform(8, 23)), plan=self.plans[-1] if yearly else self.plans[0])

    def _day(self, person: Person, day) -> None:
        dice, world = self.world.dice, self.world
        self.trade.renew_or_lapse(person, self.plans, day)
        if not person.is_here(day):
            return
        recent = 1.5 if (day - person.joined_on).days < 7 else 1.0
        if dice.random() > person.eagerness * RHYTHM[day.weekday()] * recent:
            return
        start = world.at(day, min(23.0, max(7.0, dice.gauss(person.evening, 1.5) if dice.random() < 0.7 else dice.uniform(8, 18))))
        if start >= world.now:
            return
        minutes = min(75, max(3, int(dice.lognormvariate(2.7, 0.7))))
        minutes = min(minutes, int((world.now - start).total_seconds() // 60))
        self.deeds.present(person.member, start, minutes)
        moments = sorted(dice.random() * minutes for _ in range(min(8, 1 + int(dice.expovariate(0.55)))))
        for minute in moments:
            self._do(person, start + timedelta(minutes=minute))

    def _do(self, person: Person, at) -> None:
        dice, member = self.world.dice, person.member
        at = at.replace(microsecond=0)
        choice = dice.random()
        if choice < 0.5:
            self._learn(person, at)
        elif choice < 0.78:
            self.deeds.add(member, "code_committed", ("project", dice.choice(PROJECTS)), at)
        elif choice < 0.9:
            self.deeds.add(member, "code_reviewed", ("project", dice.choice(PROJECTS)), at)
        else:
            self.deeds.add(member, "discussed_elsewhere", ("channel", dice.choice(("chat", "mailing-list", "meetup"))), at)

    def _learn(self, person: Person, at) -> None:
        """Go on with a course that is open, else begin one: with the membership, by buying, or not at all."""
        dice, member = self.world.dice, person.member
        going_on = [c for c in person.courses if self.trade.opens(member, c, at)]
        if not going_on or (len(person.courses) < 3 and dice.random() < 0.06):
            course = self._begin(person, at)
            if course is None:
                return
        else:
            course = going_on[-1]
        studied = self.learning.study(member, course, at)
        if studied is None:
            lesson = dice.choice(self.learning.lessons[course.pk])
            self._watched(member, course, lesson, at)
            return
        lesson, is_last = studied
        self._watched(member, course, lesson, at)
        self.deeds.add(member, "lesson_completed", lesson_target(course, lesson), at, event_id=event_id("lesson_completed", member, lesson))
        if is_last:
            self.deeds.add(member, "course_completed", course.target, at, event_id=event_id("course_completed", member, course))

    def _watched(self, member, course, lesson, at) -> None:
        known = event_id("lesson_watched", member, lesson, day_of(at))
        self.deeds.add(member, "lesson_watched", lesson_target(course, lesson), at, event_id=known)

    def _begin(self, person: Person, at):
        dice, member = self.world.dice, person.member
        fresh = [c for c in self.learning.courses if c not in person.courses and c.owner_id != member.pk]
        if not fresh:
            return None
        course = dice.choice([c for c in fresh if c.language == member.language] or fresh)
        if not self.trade.opens(member, course, at):
            # "member" must find something left to buy; everybody else sometimes buys, or subscribes.
            if member.handle == "member" and person.courses:
                return None
            luck = dice.random()
            if luck < 0.10 or (member.handle == "member" and not person.courses):
                self.trade.sell(member, at, product=course.product)
            elif luck < 0.24 and member.handle != "member":
                self.trade.sell(member, at, plan=self.plans[0])
            if not self.trade.opens(member, course, at):
                return None
        self.learning.enrol(member, course, at)
        person.courses.append(course)
        self.deeds.add(member, "course_enrolled", course.target, at, event_id=event_id("course_enrolled", member, course))
        return course

