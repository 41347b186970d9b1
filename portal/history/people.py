"""The people of a file as members without a login: no password, no e-mail, nothing is ever sent to them."""
from datetime import datetime
from itertools import islice

from django.contrib.auth.hashers import make_password
from django.db.models import Min

from accounts import handles
from accounts.models import Member, MemberCounters, Standing
from accounts.names import clean_display_name
from community.models import Interaction
from portal.history.models import ImportBatch, ImportedPerson

BATCH = 500


class People:
    """Who the names of files that belong together are; those not known yet become members."""

    def __init__(self, batch: ImportBatch):
        self.batch = batch
        self.known = dict(ImportedPerson.objects.filter(people=batch.people).values_list("key", "member_id"))
        self.made: list[int] = []

    def unknown_of(self, deeds) -> dict[str, tuple[str, datetime]]:
        """name in the file → (display name, earliest time here) of those who are no members yet."""
        found: dict[str, tuple[str, datetime]] = {}
        for deed in deeds:
            if deed.person not in self.known:
                name, at = found.get(deed.person, (deed.name, deed.at))
                found[deed.person] = (name or deed.name, min(at, deed.at))
        return found

    def admit(self, deeds) -> None:
        """Make members of those who are new in these deeds; in the caller's transaction."""
        unknown = self.unknown_of(deeds)
        names = dict(zip(unknown, self._free_handles(list(unknown)), strict=True))
        members = Member.objects.bulk_create([
            Member(
                handle=names[key], display_name=clean_display_name(name)[:60], email="", password=make_password(None), joined_at=at,
            )
            for key, (name, at) in unknown.items()
        ])
        MemberCounters.objects.bulk_create([MemberCounters(member=member) for member in members])
        Standing.objects.bulk_create([
            Standing(member=member, reason=Standing.Reason.IMPORTED, since_at=member.joined_at, note=str(self.batch)[:200])
            for member in members
        ])
        ImportedPerson.objects.bulk_create([
            ImportedPerson(people=self.batch.people, key=key, member=member, batch=self.batch)
            for key, member in zip(unknown, members, strict=True)
        ])
        self.known |= {key: member.pk for key, member in zip(unknown, members, strict=True)}
        self.made += [member.pk for member in members]

    @staticmethod
    def _free_handles(keys: list[str]) -> list[str]:
        """A free handle for each, like the name where that can be one."""
        wanted = [handles.propose(key) or "imported" for key in keys]
        stems = {stem for name in wanted for stem in islice(handles.numbered(name), 1)}
        taken = set(Member.objects.filter(handle__in=stems).values_list("handle", flat=True))
        found = []
        for name in wanted:
            handle = next((candidate for candidate in islice(handles.numbered(name), 20) if _is_free(candidate, name, taken)), "")
            handle = handle or Member.objects.free_handle(f"{name[:20]}-{len(taken)}")
            taken.add(handle)
            found.append(handle)
        return found

    def date_back(self) -> None:
        """Members begin to count with their first deed, wherever in the file it stood."""
        for start in range(0, len(self.made), BATCH):
            ids = self.made[start:start + BATCH]
            first = dict(Interaction.objects.filter(member__in=ids).values_list("member").annotate(Min("occurred_at")))
            late = [member for member in Member.objects.filter(pk__in=ids) if first.get(member.pk, member.joined_at) < member.joined_at]
            for member in late:
                member.joined_at = first[member.pk]
            Member.objects.bulk_update(late, ["joined_at"])
            standings = list(Standing.objects.filter(member__in=late, reason=Standing.Reason.IMPORTED))
            for standing in standings:
                standing.since_at = first[standing.member_id]
            Standing.objects.bulk_update(standings, ["since_at"])


def _is_free(candidate: str, wanted: str, taken: set[str]) -> bool:
    """The plain handle was looked up with the others; a numbered one is looked up alone, which is rare."""
    if candidate in taken:
        return False
    return candidate == wanted or not Member.objects.filter(handle=candidate).exists()
