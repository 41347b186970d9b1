"""What beat sends and when: the defaults. `install()` creates missing rows after migrate and leaves an admin's edits alone."""
from dataclasses import dataclass
from datetime import timedelta

from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from kit import house


@dataclass(frozen=True)
class Every:
    """A task at an interval, or once a day at `at` (hh:mm in ANALYTICS_TZ)."""

    task: str
    interval: timedelta | None = None
    at: str = ""


SCHEDULE = (
    Every("community.index_due", timedelta(seconds=10)),
    Every("community.tell_followers", timedelta(seconds=10)),
    Every("portal.record_pulse", timedelta(seconds=20)),
    Every("billing.send_due_refunds", timedelta(seconds=20)),
    Every("billing.send_sandbox_notices", timedelta(seconds=20)),
    Every("accounts.build_exports", timedelta(minutes=1)),
    Every("billing.expire_orders", timedelta(minutes=1)),
    Every("billing.poll_pending_payments", timedelta(minutes=1)),
    Every("billing.retry_payment_notices", timedelta(minutes=1)),
    Every("community.count_views", timedelta(minutes=1)),
    Every("community.remind_of_bookmarks", timedelta(minutes=1)),
    Every("events.tell_cancelled", timedelta(minutes=1)),
    Every("notices.mail_due_notices", timedelta(minutes=1)),
    Every("notices.send_due_mail", timedelta(minutes=1)),
    Every("surveys.open_waves", timedelta(minutes=1)),
    Every("analytics.roll_up_due_days", timedelta(minutes=3)),
    Every("community.rank_topics", timedelta(minutes=15)),
    Every("community.keep_promises", timedelta(minutes=5)),
    Every("community.render_outdated_posts", timedelta(minutes=10)),
    Every("analytics.compute_cost", timedelta(minutes=15)),
    Every("analytics.compute_satisfaction", timedelta(minutes=15)),
    Every("billing.renew_memberships", timedelta(minutes=5)),
    Every("accounts.erase_members", timedelta(hours=1)),
    Every("accounts.forget_invited_addresses", timedelta(hours=1)),
    Every("billing.expire_gifts", timedelta(hours=1)),
    Every("billing.remind_members", timedelta(hours=1)),
    Every("billing.recognise", timedelta(hours=1)),
    Every("surveys.shuffle_participations", timedelta(hours=1)),
    Every("events.recount_seats", at="03:05"),
    Every("courses.recount_learners", at="03:10"),
    Every("notices.recount_unread", at="03:15"),
    Every("community.recount_figures", at="03:20"),
    Every("community.count_recent_deeds", at="03:25"),
    Every("analytics.audit", at="03:30"),
    Every("community.check_search", at="03:40"),
    Every("community.check_points", at="03:50"),
    Every("courses.render_outdated_lessons", at="04:00"),
    Every("community.check_freshness", at="04:10"),
    Every("billing.reconcile", at="04:10"),
    Every("community.render_outdated_articles", at="04:15"),
    Every("billing.check_books", at="04:20"),
    Every("accounts.remove_exports", at="04:30"),
    Every("portal.clear_sample", timedelta(minutes=5)),
    Every("portal.clear_sessions", at="04:40"),
    Every("community.prune_heartbeats", at="04:50"),
    Every("notices.empty_old_mail", at="05:00"),
    Every("community.prune_drafts", at="05:10"),
    Every("community.prune_uploads", at="05:15"),
)


def _when(entry: Every) -> dict:
    if entry.interval:
        seconds = int(entry.interval.total_seconds())
        return {"interval": IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)[0]}
    hour, minute = entry.at.split(":")
    crontab, _made = CrontabSchedule.objects.get_or_create(
        minute=str(int(minute)), hour=str(int(hour)), day_of_week="*", day_of_month="*", month_of_year="*", timezone=house.time_zone()
    )
    return {"crontab": crontab}


def install(**_signal) -> None:
    """Create the periodic task of each entry that has none yet."""
    known = set(PeriodicTask.objects.values_list("name", flat=True))
    for entry in SCHEDULE:
        if entry.task not in known:
            PeriodicTask.objects.create(name=entry.task, task=entry.task, **_when(entry))


def move_to(time_zone: str) -> None:
    """What runs at an hour runs at that hour of this zone. The hours that an admin chose stay."""
    for task in PeriodicTask.objects.filter(crontab__isnull=False).exclude(crontab__timezone=time_zone).select_related("crontab"):
        fields = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year")
        same = {name: getattr(task.crontab, name) for name in fields}
        task.crontab, _made = CrontabSchedule.objects.get_or_create(**same, timezone=time_zone)
        task.save()
