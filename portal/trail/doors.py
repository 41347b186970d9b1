"""At which doors people in office act for themselves, and which rows only follow from others. All else is recorded."""

# An author is no officer: what they write is their own.
NO_OFFICE = frozenset({"author"})

# Everybody has these doors for themselves. A door that stands nowhere here is recorded.
OWN_PARTS = ("account_", "mfa_", "usersessions_", "socialaccount_", "github_", "openid_connect_", "notices:", "demo:")
OWN = frozenset({
    "accounts:ask_export", "accounts:confirm_link", "accounts:decline_link", "accounts:end_session", "accounts:erase",
    "accounts:forget_device", "accounts:make_token", "accounts:password_hint", "accounts:preferences", "accounts:profile",
    "accounts:revoke_token",
    "billing:ask_refund", "billing:billing_details", "billing:buy_plan", "billing:buy_product", "billing:cancel_order",
    "billing:change_currency", "billing:choose_currency", "billing:drop_coupon", "billing:gift_code", "billing:give_plan",
    "billing:give_product", "billing:pay", "billing:payment_notice", "billing:redeem_gift", "billing:resume_renewal",
    "billing:stop_renewal", "billing:take", "billing:try_plan", "billing:use_coupon",
    "community:ask_expert", "community:bookmark", "community:discard_draft", "community:edit_bookmark", "community:flag",
    "community:flag_article", "community:flag_project", "community:follow", "community:heartbeat", "community:help_project",
    "community:keep_draft", "community:like", "community:new_topic", "community:new_upload", "community:preview", "community:react",
    "community:read_all", "community:reply", "community:save_draft", "community:send_upload", "community:vote",
    "community:watch_written", "community:expert_question", "community:expert_terms", "community:answer_article",
    "courses:complete", "courses:enrol", "events:cancel", "events:join", "events:register", "surveys:answer",
    "portal:for_me_again", "portal:not_for_me", "portal:renew_feed", "portal:revoke_feed", "portal:language", "portal:theme",
})

# Rows that follow from others by themselves; recorded only where the admin shows these very rows.
FOLLOWS = frozenset({
    # Where somebody is, and the work of the machine.
    "sessions.Session", "usersessions.UserSession", "admin.LogEntry", "django_celery_beat.PeriodicTasks", "portal.Pulse",
    "accounts.MemberCounters", "accounts.Device", "community.Heartbeat", "community.TopicRead", "community.Reader", "community.Draft",
    # Told, indexed and counted because of what is recorded.
    "notices.Notice", "notices.NoticeFact", "notices.Withdrawn", "notices.Mail", "community.SearchDue", "community.SearchRow",
    "community.SearchLog", "community.FollowDue", "community.FollowNews", "community.Interaction", "community.PointsTransaction",
    "community.PointsEntry",
    "community.PointsAccount", "community.UploadUse", "analytics.DueDay", "analytics.FillState", "analytics.MemberDay",
    "analytics.CommunityDay", "analytics.IndicatorDay", "analytics.MetricRun", "analytics.MetricValue",
    # Histories of their own, which the database keeps from being changed as well.
    "billing.LedgerTransaction", "billing.LedgerEntry", "billing.OrderEvent", "portal.StaffAct",
})


def is_own(door: str) -> bool:
    return door in OWN or door.startswith(OWN_PARTS)


def is_followed(model, door: str) -> bool:
    """Whether a row of this model needs no line of its own at this door."""
    return model._meta.label in FOLLOWS and not door.startswith(f"admin:{model._meta.label_lower.replace('.', '_')}_")
