"""Photos of members."""
from django.utils import timezone

from accounts import photos
from accounts.models import Photo, Profile
from accounts.showing import profile_of, save_profile
from tests.factories.editor import file_of, picture_bytes


def make_photo(member, data=None, *, at=None) -> Photo:
    at = at or timezone.now()
    return photos.put_up(member, photos.drawn(member, file_of(data or picture_bytes()), at=at), at=at)


def furnish_photos(world) -> None:
    """Of `member`, whose page everybody sees; of `service`, whose page only members see; of who is suspended or not verified."""
    people = world.people
    profile = profile_of(people["service"])
    profile.audience = Profile.Audience.MEMBERS
    save_profile(profile)
    world.names |= {
        "photo_of_member": make_photo(people["member"]).mark, "photo_for_members": make_photo(people["service"]).mark,
        "photo_of_suspended": make_photo(people["suspended"]).mark, "photo_of_unverified": make_photo(people["unverified"]).mark,
    }
