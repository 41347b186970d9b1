"""A member of the house who writes without pause: newcomers one after the other, each with a standing and a picture, some taken away again.

    python -m tests.rig.writing STOP_FILE

Each newcomer is one transaction, so that any instant shows the first k of them and nothing half.
"""
import os
import sys
from io import BytesIO
from pathlib import Path


def write_until(stop: Path) -> int:
    from django.core.files.base import ContentFile
    from django.db import transaction
    from django.utils import timezone
    from PIL import Image

    from accounts import standing
    from accounts.models import Member
    from community.models import Upload
    from community.uploads import remove

    picture = BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "WEBP")
    count = 0
    while not stop.exists():
        now = timezone.now()
        with transaction.atomic():
            member = Member(handle=f"writer-{count:06}", email=f"writer-{count}@example.org")
            member.set_unusable_password()
            member.save()
            standing.give(member, "verified", at=now)
            upload = Upload(member=member, width=8, height=8, bytes=len(picture.getvalue()), created_at=now)
            upload.file.save("", ContentFile(picture.getvalue()), save=False)
            upload.save(force_insert=True)
        count += 1
        if count % 7 == 0:
            remove(list(Upload.objects.filter(member__handle=f"writer-{count - 5:06}")))
    return count


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    print(write_until(Path(sys.argv[1])))
