"""Points and deeds under /me/."""
from django.utils.translation import gettext_lazy as _

from accounts.panels import MePage, me_pages

me_pages.register("points", MePage(_("Points"), "community:points", position=40, line=_("What you earned, and what for.")))
me_pages.register("activity", MePage(_("Activity"), "community:activity", position=45, line=_("What you did here, day by day.")))
me_pages.register(
    "drafts",
    MePage(
        _("Drafts"), "community:drafts", position=42, line=_("What you began to write and did not publish yet."), group="writing",
    ),
)
me_pages.register(
    "articles",
    MePage(
        _("Articles"), "community:my_articles", position=35, line=_("What you write, where it stands, and whether it is fresh."),
        group="writing",
    ),
)
me_pages.register(
    "bookmarks",
    MePage(
        _("Bookmarks"), "community:bookmarks", position=43, line=_("Posts you keep, with a note and a reminder."),
        also=("community:edit_bookmark",), group="reading",
    ),
)
me_pages.register(
    "following",
    MePage(
        _("Following"), "community:following", position=44, line=_("What you want to be told of, and what to be spared."),
        also=("community:interests",), group="reading",
    ),
)
me_pages.register(
    "experts",
    MePage(
        _("Questions to me"), "community:expert_queue", position=46, line=_("What members asked of you as an expert, and what you answer."),
        also=("community:expert_terms", "community:expert_question"), group="writing",
    ),
)
