"""Doors of the admin: what staff and what the superuser may do with each kind of row. For all others it is shut."""
from tests.doors.table import ADMIN_SIGN_IN, Door, Gets, everybody, get, only, post

# What may be opened; “save” is a POST to the page of a row.
NOTHING = frozenset()
READ = frozenset({"changelist", "change", "history"})
EDIT = READ | {"save"}
WRITE = EDIT | {"add"}
GIVE = READ | {"add"}
CLEAR = READ | {"delete"}
ALL = WRITE | {"delete"}
PRUNE = EDIT | {"delete"}

# model: (staff, superuser). History is read by both; analytics and billing are read by staff; secrets are no business of staff. The
# category has topics and the wave has answers: nobody deletes them.
MAY = {
    "auth_group": (NOTHING, ALL),
    "account_emailaddress": (NOTHING, ALL),
    "mfa_authenticator": (NOTHING, ALL),
    "usersessions_usersession": (NOTHING, ALL),
    "django_celery_beat_periodictask": (NOTHING, ALL),
    "django_celery_beat_clockedschedule": (NOTHING, ALL),
    "django_celery_beat_crontabschedule": (NOTHING, ALL),
    "django_celery_beat_solarschedule": (NOTHING, ALL),
    "django_celery_beat_intervalschedule": (NOTHING, ALL),
    "accounts_member": (EDIT, WRITE),
    "accounts_apitoken": (READ, READ),
    # A draft; what is published nobody changes.
    "accounts_housetext": (WRITE, ALL),
    "accounts_consent": (READ, READ),
    "accounts_invitation": (READ, READ),
    "accounts_invitationrules": (EDIT, PRUNE),
    "accounts_dataexport": (READ, READ),
    "accounts_erasure": (READ, READ),
    "accounts_device": (NOTHING, CLEAR),
    "socialaccount_socialaccount": (NOTHING, CLEAR),
    "notices_mail": (READ, PRUNE),
    "notices_notice": (READ, CLEAR),
    "notices_noticefact": (READ, READ),
    "notices_noticepreference": (READ, ALL),
    "notices_noticetiming": (READ, ALL),
    "notices_bounce": (READ, READ),
    "notices_withdrawn": (READ, READ),
    "billing_product": (READ, ALL),
    "billing_plan": (READ, ALL),
    "billing_price": (READ, ALL),
    "billing_linepart": (READ, READ),
    "billing_gift": (READ, READ),
    "billing_currencychoice": (READ, READ),
    "billing_coupon": (WRITE, ALL),
    "billing_couponredemption": (READ, READ),
    "billing_order": (READ, READ),
    "billing_payment": (READ, READ),
    "billing_paymentnotice": (READ, READ),
    "billing_ledgeraccount": (READ, READ),
    "billing_ledgertransaction": (READ, READ),
    "billing_revenueshare": (GIVE, GIVE),
    "billing_sponsorship": (GIVE, GIVE),
    "billing_recognition": (READ, READ),
    "billing_usage": (READ, READ),
    "billing_earning": (READ, READ),
    "billing_grant": (READ, GIVE),
    "billing_refund": (READ, READ),
    "billing_agreement": (READ, READ),
    "billing_termcredit": (READ, READ),
    "billing_refundpolicy": (READ, ALL),
    "billing_invoice": (READ, READ),
    "billing_orderevent": (READ, READ),
    "billing_transferrequest": (READ, READ),
    "billing_transferrefund": (READ, READ),
    "billing_dispute": (READ, READ),
    "billing_discrepancy": (READ, READ),
    "billing_reconciliation": (READ, READ),
    "billing_statemententry": (READ, READ),
    "billing_sandboxcharge": (READ, READ),
    "billing_sandboxnotice": (READ, READ),
    "community_category": (WRITE, WRITE),
    "community_tag": (WRITE, WRITE),
    "community_topictag": (READ, READ),
    "community_categoryright": (READ, READ),
    "community_topic": (EDIT, EDIT),
    "community_post": (READ, READ),
    "community_postrevision": (READ, READ),
    "community_reaction": (READ, READ),
    "community_postvote": (READ, READ),
    "community_acceptance": (READ, READ),
    "community_steering": (READ, READ),
    "community_askerreveal": (READ, READ),
    "community_followdue": (READ, READ),
    "community_follownews": (READ, READ),
    "community_searchrow": (READ, READ),
    "community_searchdue": (READ, READ),
    "community_searchlog": (READ, READ),
    "community_interaction": (READ, READ),
    "community_heartbeat": (READ, READ),
    "community_pointsaccount": (READ, READ),
    "community_pointstransaction": (READ, READ),
    "community_pointsentry": (READ, READ),
    "community_pointsrule": (WRITE, ALL),
    "community_flag": (READ, READ),
    "community_decision": (READ, READ),
    "community_hiding": (READ, READ),
    "community_expert": (WRITE, ALL),
    "community_expertquestion": (READ, READ),
    "community_handover": (READ, READ),
    "community_project": (READ, READ),
    "community_helpoffer": (READ, READ),
    "community_projecttopic": (READ, READ),
    "community_article": (EDIT, EDIT),
    "community_series": (EDIT, EDIT),
    "community_articlerevision": (READ, READ),
    "community_articlevetting": (READ, READ),
    "community_articlefile": (READ, READ),
    "community_freshnessvote": (READ, READ),
    "community_draft": (READ, READ),
    "community_upload": (READ, READ),
    "surveys_indicator": (WRITE, ALL),
    "surveys_survey": (WRITE, ALL),
    "surveys_surveyversion": (EDIT, PRUNE),
    "surveys_wave": (WRITE, WRITE),
    "surveys_invitation": (READ, READ),
    "surveys_participation": (READ, READ),
    "courses_course": (WRITE, ALL),
    "courses_courserevision": (EDIT, EDIT),
    "courses_enrolment": (READ, READ),
    "courses_lessonfile": (READ, READ),
    "courses_lessonprogress": (READ, READ),
    "events_event": (WRITE, ALL),
    "events_seathold": (READ, READ),
    "events_registration": (READ, READ),
    "analytics_costitem": (READ, ALL),
    "analytics_costshare": (READ, ALL),
    "analytics_exchangerate": (READ, ALL),
    "analytics_verbrule": (READ, ALL),
    "analytics_communityday": (READ, READ),
    "analytics_metricvalue": (READ, READ),
    "analytics_metricrun": (READ, READ),
    "portal_privatefeed": (NOTHING, READ),
    "portal_notforme": (NOTHING, READ),
    "portal_importbatch": (NOTHING, READ),
    "portal_staffact": (NOTHING, READ),
}

AT_WORK = ("staff", "superuser")
AT_THE_DESK = only(*AT_WORK, gets=200).but(ADMIN_SIGN_IN, "visitor")

DOORS = [
    get("admin:index", AT_THE_DESK),
    # Signing in happens in one place, with its limits and its second factor.
    get("admin:login", everybody(403).but("/accounts/login/?next=/admin/login/", "visitor").but("/admin/", "staff", "superuser")),
    post("admin:login", everybody(403).but("/accounts/login/?next=/admin/login/", "visitor").but(200, "staff", "superuser")),
    post("admin:logout", AT_THE_DESK.but("/admin/", "visitor").but("/", "staff", "superuser")),
    get("admin:password_change", AT_THE_DESK.but("/accounts/password/change/", "staff", "superuser")),
    get("admin:password_change_done", AT_THE_DESK),
    get("admin:jsi18n", AT_THE_DESK),
    get("admin:autocomplete", AT_THE_DESK,
        _query={"app_label": "billing", "model_name": "grant", "field_name": "member", "term": "lin"}),
    get("admin:app_list", AT_THE_DESK, app_label="courses"),
    get("admin:app_list", AT_THE_DESK.but(404, "staff"), app_label="auth"),
    get("admin:view_on_site", AT_THE_DESK.but("http://testserver/members/lin/", "staff", "superuser"),
        content_type_id="{member_type}", object_id="{member}"),
    get("admin:billing_grant_why", AT_THE_DESK, _query={"member": "lin"}),
    get("admin:auth_user_password_change", AT_THE_DESK.but(403, "staff"), id="{member}"),
]


# Of a mail every field is read-only, so that an empty form is a good one.
SAVED = {"notices_mail": "/admin/notices/mail/"}


def doors_of(model: str) -> list[Door]:
    """The pages of a model, and saving one of its rows."""
    row = {"object_id": f"{{a_{model}}}"}
    return [
        *(get(f"admin:{model}_{page}", _gets(model, page)) for page in ("changelist", "add")),
        *(get(f"admin:{model}_{page}", _gets(model, page), **row) for page in ("change", "history", "delete")),
        post(f"admin:{model}_change", _gets(model, "save"), **row),
    ]


def _gets(model: str, page: str) -> Gets:
    done = SAVED.get(model, 200) if page == "save" else 200
    allowed = [person for person, pages in zip(AT_WORK, MAY[model], strict=True) if page in pages]
    return everybody(403).but(ADMIN_SIGN_IN, "visitor").but(done, *allowed)
