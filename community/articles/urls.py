"""Addresses of articles, within those of the square."""
from django.urls import path

from community.views import article_acts, article_desk, article_files, article_writing, articles

urlpatterns = [
    path("community/articles/", articles.articles, name="articles"),
    path("community/articles/new/", article_writing.new_article, name="new_article"),
    path("community/articles/vetting/", article_desk.vetting, name="article_vetting"),
    path("community/articles/vetting/<slug:slug>/", article_desk.vet, name="vet_article"),
    path("community/articles/freshness/", article_desk.freshness, name="article_freshness"),
    path("community/articles/series/<slug:slug>/", articles.series, name="article_series"),
    path("community/articles/<slug:slug>/", articles.article, name="article"),
    path("community/articles/<slug:slug>/cover.png", articles.cover, name="article_cover"),
    path("community/articles/<slug:slug>/edit/", article_writing.edit_article, name="edit_article"),
    path("community/articles/<slug:slug>/preview/", article_writing.preview_article, name="preview_article"),
    path("community/articles/<slug:slug>/submit/", article_acts.submit_article, name="submit_article"),
    path("community/articles/<slug:slug>/withdraw/", article_acts.withdraw_article, name="withdraw_article"),
    path("community/articles/<slug:slug>/confirm/", article_acts.confirm_article, name="confirm_article"),
    path("community/articles/<slug:slug>/answer/", article_acts.answer_article, name="answer_article"),
    path("community/articles/<slug:slug>/flag/", article_acts.flag_article, name="flag_article"),
    path("community/articles/<slug:slug>/files/", article_files.files_of_article, name="article_files"),
    path("community/articles/<slug:slug>/files/<uuid:key>/", article_files.article_file, name="article_file"),
    path("community/articles/<slug:slug>/files/<uuid:key>/remove/", article_files.remove_article_file, name="remove_article_file"),
    path("me/articles/", article_writing.my_articles, name="my_articles"),
]
