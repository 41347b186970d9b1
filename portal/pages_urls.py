"""Addresses of the front pages."""
from django.urls import path

from portal.views import choices, feeds, home, house, private_feed, prose, search, sitemaps, styleguide, turning, welcome

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("about/", prose.page, {"name": "about"}, name="about"),
    path("guidelines/", prose.page, {"name": "guidelines"}, name="guidelines"),
    path("terms/", prose.page, {"name": "terms"}, name="terms"),
    path("privacy/", prose.page, {"name": "privacy"}, name="privacy"),
    path("<slug:name>/versions/", prose.versions, name="text_versions"),
    path("<slug:name>/versions/<int:number>/", prose.version, name="text_version"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/close/", welcome.close, name="close_welcome"),
    path("language/<slug:code>/", choices.language, name="language"),
    path("theme/<slug:name>/", choices.theme, name="theme"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("house/mark-<int:size>.png", house.mark, name="mark"),
    path("house/look.css", house.sheet, name="house_sheet"),
    path("robots.txt", prose.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap/<slug:section>-<int:number>.xml", sitemaps.file, name="sitemap_file"),
    path("feeds/topics.atom", feeds.topics, name="topics_feed"),
    path("feeds/c/<slug:slug>.atom", feeds.category, name="category_feed"),
    path("feeds/tags/<str:slug>.atom", feeds.tag, name="tag_feed"),
    path("feeds/members/<slug:handle>.atom", feeds.member, name="member_feed"),
    path("feeds/articles.atom", feeds.articles, name="articles_feed"),
    path("feeds/courses.atom", feeds.courses, name="courses_feed"),
    path("feeds/events.atom", feeds.events, name="events_feed"),
    path("feeds/private/<slug:secret>.atom", private_feed.feed, name="private_feed"),
    path("me/not-for-me/", turning.turned, name="turned"),
    path("me/not-for-me/add/", turning.not_for_me, name="not_for_me"),
    path("me/not-for-me/<int:pk>/take-back/", turning.for_me_again, name="for_me_again"),
    path("me/feed/", private_feed.page, name="my_feed"),
    path("me/feed/renew/", private_feed.renew, name="renew_feed"),
    path("me/feed/revoke/", private_feed.revoke, name="revoke_feed"),
]
