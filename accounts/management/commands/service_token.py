"""`manage.py service_token HANDLE`: a service account and a token of it that may act for other members."""
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import standing
from accounts.handles import validate_handle
from accounts.models import ApiToken, Member, Standing
from accounts.models.token import LIFETIME


class Command(BaseCommand):
    help = "Make a token that may act for other members. Makes its service account (a bot, outside all counts) when it does not exist."

    def add_arguments(self, parser):
        parser.add_argument("handle", help="of the service account")
        parser.add_argument("--name", default="service", help="what will use the token")

    def handle(self, *args, handle, name, **options):
        now = timezone.now()
        account = Member.objects.filter(handle=handle).first() or self._make(handle, now)
        if Standing.Reason.BOT not in account.standings:
            raise CommandError(f"{handle} is a person: a token for others belongs to a service account.")
        _token, secret = ApiToken.objects.issue(account, name=name, at=now, lifetime=LIFETIME, acts_for_others=True)
        self.stdout.write(secret)

    def _make(self, handle, now):
        try:
            validate_handle(handle)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        account = Member.objects.create_user(handle, joined_at=now)
        for reason in (Standing.Reason.VERIFIED, Standing.Reason.BOT):
            standing.give(account, reason, at=now)
        return account
