"""Members: the sample logins, the people of the sample texts, and as many more as asked for; growth and churn."""
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Member, MemberCounters, Standing
from community.models import PointsAccount
from community.models.points import ISSUED
from portal.demo import sample_password
from portal.seeding.world import Person, World, read

FAR_ZONES = ["Asia/Singapore", "Asia/Kolkata", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles"]
ZONES = ["Asia/Shanghai"] * 14 + FAR_ZONES
UNUSABLE = "!" + "sample-members-have-no-password-of-their-own"

# handle → (display name, language, roles)
CAST = {
    "member": ("林知远", "zh-hans", []),
    "subscriber": ("Priya Raman", "en", []),
    "author": ("许蔚然", "zh-hans", ["author"]),
    "reviewer": ("Anselm Voigt", "en", ["reviewer"]),
    "organiser": ("周牧野", "zh-hans", ["organiser"]),
    "moderator": ("Marta Kowalska", "en", ["moderator"]),
    "operator": ("沈若水", "zh-hans", ["operator"]),
    "staff": ("Daniel Okoro", "en", ["staff"]),
    "admin": ("何青松", "zh-hans", []),
}


def _drafts(world: World) -> list[dict]:
    """What is known of each member before they are rows."""
    sample = read("people.toml")
    drafts = [
        {"handle": handle, "name": name, "language": language, "roles": roles, "cast": True}
        for handle, (name, language, roles) in CAST.items()
    ]
    drafts += [{**person, "roles": [person["role"]] if person["role"] != "member" else []} for person in sample["people"]]
    taken = {draft["handle"] for draft in drafts}
    number = 0
    while len(drafts) < world.members:
        number += 1
        draft = _invented(world, sample, number)
        if draft["handle"] not in taken:
            taken.add(draft["handle"])
            drafts.append(draft)
    return drafts[: max(world.members, len(CAST))]


def _invented(world: World, sample: dict, number: int) -> dict:
    dice = world.dice
    if dice.random() < 0.6:
        i, j = dice.randrange(len(sample["surnames_zh"])), dice.randrange(len(sample["given_zh"]))
        name, language = sample["surnames_zh"][i] + sample["given_zh"][j], "zh-hans"
        handle = sample["given_zh_pinyin"][j] + "-" + sample["surnames_zh_pinyin"][i]
    else:
        given, surname = dice.choice(sample["given_en"]), dice.choice(sample["surnames_en"])
        name, language, handle = f"{given} {surname}", "en", f"{given}-{surname}"
    plain = "".join(c for c in handle.lower() if c.isascii() and (c.isalnum() or c == "-")).strip("-")
    suffix = "" if number <= 400 else str(number)
    return {"handle": f"{plain[:22]}{suffix}", "name": name, "language": language, "time_zone": dice.choice(ZONES), "roles": []}


def _joined(world: World, draft: dict, share: float):
    """Two fifths were here before; the rest came, more each week."""
    if draft.get("cast") or draft["roles"] or share < 0.4:
        return world.first_day - timedelta(days=world.dice.randrange(5, 200))
    return world.first_day + timedelta(days=int(world.days * ((share - 0.4) / 0.6) ** 0.8 * 0.985))


def make(world: World) -> None:
    drafts = _drafts(world)
    dice, password = world.dice, make_password(sample_password())
    rows = []
    for i, draft in enumerate(drafts):
        joined_on = _joined(world, draft, i / len(drafts))
        rows.append(Member(
            handle=draft["handle"], display_name=draft["name"], email=f"{draft['handle']}@example.org", language=draft["language"],
            time_zone=draft.get("time_zone", "Asia/Shanghai"), bio=draft.get("bio", ""),
            password=password if draft.get("cast") else UNUSABLE,
            is_staff=draft["handle"] in ("staff", "admin"), is_superuser=draft["handle"] == "admin",
            joined_at=world.at(joined_on, dice.uniform(8, 23)),
        ))
        gone = None
        if not draft.get("cast") and not draft["roles"] and dice.random() < 0.28:
            gone = joined_on + timedelta(days=int(dice.expovariate(1 / 40)) + 3)
        eagerness = min(0.9, dice.lognormvariate(-1.7, 0.8)) if not draft["roles"] else dice.uniform(0.35, 0.8)
        world.people.append(Person(rows[-1], joined_on, eagerness, gone, dice.gauss(20.3, 1.6)))
    Member.objects.bulk_create(rows, batch_size=2000)
    world.by_handle = {row.handle: row for row in rows}
    _belongings(rows)
    _roles(world, drafts)


def _belongings(rows: list[Member]) -> None:
    EmailAddress.objects.bulk_create([EmailAddress(user=m, email=m.email, primary=True, verified=True) for m in rows], batch_size=2000)
    MemberCounters.objects.bulk_create([MemberCounters(member=m) for m in rows], batch_size=2000)
    PointsAccount.objects.bulk_create([PointsAccount(member=m) for m in rows], batch_size=2000)
    PointsAccount.objects.get_or_create(member=None, name=ISSUED)
    standings = [Standing(member=m, reason="verified", since_at=m.joined_at) for m in rows]
    standings += [Standing(member=m, reason="staff", since_at=m.joined_at) for m in rows if m.is_staff]
    Standing.objects.bulk_create(standings, batch_size=2000)


def _roles(world: World, drafts: list[dict]) -> None:
    groups = {group.name: group for group in Group.objects.all()}
    through = Member.groups.through
    through.objects.bulk_create(
        through(member=world.by_handle[draft["handle"]], group=groups[role]) for draft in drafts for role in draft["roles"]
    )


