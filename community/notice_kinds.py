"""What members are told of the community."""
from django.utils.translation import gettext_lazy as _

from notices.kinds import NoticeKind, declare

declare(
    NoticeKind(
        "reply", _("A reply to me or to my topic"), _("%(actor)s replied to “%(title)s”."),
        sentence_many=_("%(times)d new replies to “%(title)s”, the latest by %(actor)s."), weight=4,
    ),
    NoticeKind(
        "quote", _("Somebody quotes me"), _("%(actor)s quoted you in “%(title)s”."),
        sentence_many=_("You were quoted %(times)d times in “%(title)s”, the latest by %(actor)s."), weight=3,
    ),
    NoticeKind(
        "follow", _("New replies in topics I watch"), _("%(actor)s wrote in “%(title)s”."),
        sentence_many=_("%(times)d new posts in “%(title)s”, the latest by %(actor)s."), mail=False, weight=1,
    ),
    NoticeKind(
        "follow_topic", _("New topics of what and whom I follow"), _("%(actor)s started “%(title)s”."), mail=False, weight=1,
    ),
    NoticeKind(
        "followed", _("Somebody follows me"), _("%(actor)s follows you."),
        sentence_many=_("%(times)d members follow you, the latest is %(actor)s."), mail=False, digest=False, weight=0,
    ),
    NoticeKind(
        "mention", _("Somebody mentions me"), _("%(actor)s mentioned you in “%(title)s”."),
        sentence_many=_("You were mentioned %(times)d times in “%(title)s”, the latest by %(actor)s."), weight=5,
    ),
    NoticeKind(
        "post_liked", _("My posts are liked"), _("%(actor)s liked your post in “%(title)s”."),
        sentence_many=_("%(times)d members liked your post in “%(title)s”, the latest is %(actor)s."), mail=False, weight=0,
    ),
    NoticeKind(
        "reaction", _("Others react to my posts"), _("%(actor)s reacted to your post in “%(title)s”."),
        sentence_many=_("%(times)d reactions to your post in “%(title)s”, the latest by %(actor)s."), mail=False, weight=0,
    ),
    NoticeKind(
        "bookmark", _("A reminder of a bookmark"), _("You wanted to be reminded of “%(title)s”. %(note)s"), weight=1,
    ),
    NoticeKind(
        "content_edited", _("A moderator changes what I wrote"), _("%(actor)s changed your post in “%(title)s”: %(note)s"), weight=1,
        personal=False,
    ),
    NoticeKind("answer_accepted", _("My answer is accepted"), _("%(actor)s accepted your answer to “%(title)s”."), weight=4),
    NoticeKind(
        "topic_featured", _("A moderator features my topic"), _("A moderator featured your topic “%(title)s”. %(note)s"), mail=False
    ),
    NoticeKind("topic_moved", _("A moderator moves my topic"), _("A moderator moved your topic “%(title)s”. %(note)s"), mail=False),
    NoticeKind(
        "topic_closed", _("A moderator locks or archives my topic"),
        _("A moderator closed your topic “%(title)s”, so that nobody replies any more. %(note)s"),
    ),
    NoticeKind("tag_approved", _("My new tag stands"), _("A moderator let your tag “%(tag)s” stand."), mail=False),
    NoticeKind(
        "tag_merged", _("My new tag becomes a synonym"),
        _("Your tag “%(tag)s” says the same as “%(into)s”; your topic is shown with that one."), mail=False,
    ),
    NoticeKind("tag_refused", _("My new tag is refused"), _("A moderator decided against your tag “%(tag)s”."), mail=False),
    NoticeKind("project_joined", _("Somebody names me a maintainer"), _("%(actor)s named you a maintainer of “%(title)s”.")),
    NoticeKind(
        "project_help_offered", _("Somebody offers my project help"), _("%(actor)s offers “%(title)s” their help: %(message)s"),
        sentence_many=_("%(times)d members offer “%(title)s” their help, the latest is %(actor)s."), weight=2,
    ),
    NoticeKind(
        "expert_asked", _("A question to me as an expert"),
        _("%(actor)s asks you “%(title)s”; you promised an answer within %(hours)s h."), weight=5,
    ),
    NoticeKind(
        "expert_due_soon", _("My promise as an expert ends soon"),
        _("“%(title)s” still waits for your answer; the time you promised ends soon."), weight=4,
    ),
    NoticeKind(
        "expert_overdue", _("My promise as an expert is over"),
        _("The time you promised for “%(title)s” is over; everybody is asked now."), weight=2,
    ),
    NoticeKind(
        "expert_answered", _("An expert answers me"),
        _("%(actor)s answered your question “%(title)s”."), weight=4,
    ),
    NoticeKind(
        "expert_declined", _("An expert declines my question"),
        _("%(actor)s does not answer “%(title)s”: %(reason)s Everybody is asked now."), weight=2, personal=False,
    ),
    NoticeKind(
        "expert_changed", _("Another expert takes my question"),
        _("%(actor)s takes over your question “%(title)s”."), weight=2, personal=False,
    ),
    NoticeKind(
        "expert_released", _("An expert did not answer me in time"),
        _("%(actor)s did not answer “%(title)s” in time; everybody is asked now."), weight=2, personal=False,
    ),
    NoticeKind("expert_listed", _("I am listed as an expert"), _("You stand on the list of experts now. %(note)s")),
    NoticeKind("expert_not_listed", _("I am not listed as an expert"), _("You do not stand on the list of experts. %(note)s")),
    NoticeKind("content_hidden", _("A moderator hides what I wrote"), _("A moderator hid what you wrote: “%(title)s”. %(note)s")),
    NoticeKind(
        "content_restored", _("A moderator restores what I wrote"), _("A moderator looked at what you wrote and it stands: “%(title)s”.")
    ),
    NoticeKind(
        "flag_upheld", _("My report was right"), _("You reported “%(title)s”. A moderator agreed and hid it. Thank you."), mail=False
    ),
    NoticeKind(
        "flag_dismissed", _("My report was not followed"), _("You reported “%(title)s”. A moderator decided to leave it."), mail=False
    ),
    NoticeKind(
        "article_submitted", _("An article waits for a reviewer"), _("%(actor)s submitted the article “%(title)s” for vetting."),
        mail=False, personal=False,
    ),
    NoticeKind("article_published", _("My article is published"), _("A reviewer published your article “%(title)s”. %(note)s")),
    NoticeKind("article_returned", _("My article comes back from vetting"), _("A reviewer gave your article “%(title)s” back: %(note)s")),
    NoticeKind(
        "article_stale", _("My article may be out of date"),
        _("Your article “%(title)s” may be out of date. Say that it is still right, or submit a new text."),
        sentence_many=_(
            "Your article “%(title)s” may be out of date, reminder %(times)d. Say that it is still right, or submit a new text."
        ),
    ),
    NoticeKind(
        "article_doubted", _("A reader finds my article wrong"), _("%(actor)s says that your article “%(title)s” is not right any more."),
        mail=False,
    ),
)
