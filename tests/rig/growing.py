"""Makes a community big in a hurry: members with an address, twenty interactions and three notices each, every tenth with a picture.

    python -m tests.rig.growing MEMBERS
"""
import os
import sys
from datetime import timedelta
from io import BytesIO
from uuid import uuid4


def grow(wanted: int) -> None:
    from allauth.account.models import EmailAddress
    from django.core.files.base import ContentFile
    from django.utils import timezone
    from PIL import Image

    from accounts.models import Member, MemberCounters, Standing
    from community.models import Interaction, Upload
    from notices.models import Notice

    now = timezone.now()
    many = {"batch_size": 2000}
    # What a stream of rows must carry: backslashes, tabs, line ends, Han.
    bio = "Writes \\ and \\N,\tin two\nlines: 为什么？" * 3
    members = Member.objects.bulk_create(
        [
            Member(handle=f"grown-{i:06}", display_name=f"成员 {i}", email=f"grown{i}@example.org", password="!", bio=bio)
            for i in range(max(0, wanted - Member.objects.count()))
        ],
        **many,
    )
    MemberCounters.objects.bulk_create([MemberCounters(member=m) for m in members], **many)
    Standing.objects.bulk_create([Standing(member=m, reason="verified", since_at=now) for m in members], **many)
    EmailAddress.objects.bulk_create([EmailAddress(user=m, email=m.email, primary=True, verified=True) for m in members], **many)
    for start in range(0, len(members), 1000):
        some = members[start : start + 1000]
        Interaction.objects.bulk_create(
            [
                Interaction(
                    event_id=uuid4(), member=m, verb="replied", target_kind="topic", target_key=str(n), received_at=now,
                    occurred_at=now - timedelta(hours=n),
                )
                for m in some for n in range(20)
            ],
            **many,
        )
        notices = [
            Notice(member=m, kind="reply", url=f"/community/t/{n}/x/", data={"title": bio}, created_at=now) for m in some for n in range(3)
        ]
        Notice.objects.bulk_create(notices, **many)
    picture = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "WEBP")
    for m in members[::10]:
        upload = Upload(member=m, width=400, height=300, bytes=1, created_at=now)
        upload.file.save("", ContentFile(picture.getvalue() + uuid4().bytes), save=False)
        upload.save(force_insert=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    grow(int(sys.argv[1]))
