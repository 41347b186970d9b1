"""Projects: entering, keeping, helping, linking; who sees and changes them; what a list costs."""
import json
import re
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.flags import flaggables
from community.models import HelpOffer, Interaction, Maintainer, Project, ProjectTopic
from community.models.project import validate_project_slug, validate_repository
from community.projects import helping, keeping, linking
from community.refusal import Refused
from community.search.finding import Filters, find
from community.search.indexing import index_due
from community.search.question import parse
from community.search.sources import Reader
from notices.models import Notice
from tests.factories.accounts import make_member
from tests.factories.community import make_category, make_topic
from tests.factories.editor import make_upload
from tests.factories.events import make_event
from tests.factories.projects import link_event, make_project, project_data

pytestmark = pytest.mark.django_db
LIST_ANON, LIST_MEMBER, PAGE_ANON = 4, 7, 6


@pytest.fixture(autouse=True)
def _no_shared_pages(settings):
    """Else a page that strangers read stands for ten seconds; these transactions never end."""
    settings.REDIS_URL = ""


def found_titles(text, member) -> list[str]:
    now = timezone.now()
    index_due(at=now)
    found = find(parse(text), Reader(member, at=now), filters=Filters(kinds=("project",)))
    return [item.shown.title for item in found.items]


def test_a_member_enters_a_project_and_keeps_it(signed_in, member):
    wanted = {"wanted-0-what": "Write a first test", "wanted-0-level": "newcomer"}
    response = signed_in(member).post("/community/projects/new/", project_data(**wanted))
    project = Project.objects.get()
    assert response.url == "/community/projects/slow-query-finder/"
    assert list(project.techs.values_list("name", flat=True)) == ["Python", "SQL"]
    assert list(project.wanted.values_list("what", "level")) == [("Write a first test", "newcomer")]
    assert list(project.maintainers.standing().values_list("member", flat=True)) == [member.pk]
    assert Interaction.objects.filter(member=member, verb="project_entered", target_key="slow-query-finder").exists()


def test_a_picture_is_seen_with_the_project_and_gone_with_it(signed_in, member, other_member, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    picture = make_upload(member)
    url = picture.get_absolute_url()
    signed_in(member).post("/community/projects/new/", project_data(description=f"So it looks: ![a tree]({url})"))
    project = Project.objects.get()
    assert f'src="{url}"' in project.description_html
    assert signed_in(other_member).get(url).status_code == 200
    keeping.change(project, texts={"description": "No picture any more."}, techs=[], wanted=[], by=member, at=timezone.now())
    assert signed_in(other_member).get(url).status_code == 404


def test_a_hidden_project_hides_its_pictures(signed_in, member, other_member, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    url = make_upload(member).get_absolute_url()
    project = make_project(member, description=f"![a tree]({url})")
    assert signed_in(other_member).get(url).status_code == 200
    Project.objects.filter(pk=project.pk).update(hidden_at=timezone.now())
    assert signed_in(other_member).get(url).status_code == 404
    assert signed_in(member).get(url).status_code == 200


@pytest.mark.parametrize(("field", "value"), [
    ("repository", "http://github.com/a/b"), ("repository", "https://user:secret@github.com/a"), ("repository", "javascript:alert(1)"),
    ("repository", "https://localhost/a"), ("slug", "new"), ("slug", "With Space"), ("name", ""), ("summary", ""), ("state", "nonsense"),
    ("techs", ",".join("abcdefghijkl")), ("techs", "x" * 60), ("wanted-0-topic", "https://elsewhere.example/"), ("name", "\u200b"),
])
def test_bad_input_brings_the_form_back_filled_in(signed_in, member, field, value):
    response = signed_in(member).post("/community/projects/new/", project_data(**{field: value, "description": "My words"}))
    assert response.status_code == 422
    assert "My words" in response.content.decode()
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://github.com/a/b", "https://gitee.com/a", "https://git.example.org:8443/x.git", "https://codeberg.org"]
)
def test_addresses_on_the_web_are_repositories(url):
    assert validate_repository(url) is None


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://", "https://a", "//a.example/", "https://a.example/<b>", "https://a b.example/"]
)
def test_other_addresses_are_none(url):
    with pytest.raises(ValidationError):
        validate_repository(url)


def test_a_slug_hides_no_address():
    with pytest.raises(ValidationError):
        validate_project_slug("new")


def test_two_projects_do_not_share_an_address(signed_in, member):
    make_project(slug="slow-query-finder")
    assert signed_in(member).post("/community/projects/new/", project_data()).status_code == 422


def test_those_who_keep_it_and_moderators_change_it_and_nobody_else(signed_in, member, other_member, moderator):
    project = make_project(member)
    url = f"{project.get_absolute_url()}edit/"
    assert signed_in(other_member).get(url).status_code == 403
    for who in (member, moderator):
        assert signed_in(who).post(url, project_data(name=f"By {who.handle}")).status_code == 302
        project.refresh_from_db()
        assert project.name == f"By {who.handle}"


def test_a_maintainer_who_left_changes_nothing_any_more(signed_in, member, other_member):
    project = make_project(member)
    keeping.add_maintainer(project, other_member, role="docs", by=member, at=timezone.now())
    keeping.leave(project, other_member, at=timezone.now())
    assert signed_in(other_member).get(f"{project.get_absolute_url()}edit/").status_code == 403


def test_a_maintainer_is_named_by_handle_and_told(signed_in, member, other_member):
    project = make_project(member)
    signed_in(member).post(f"{project.get_absolute_url()}maintainers/", {"handle": "@Marta", "role": "docs"})
    assert project.maintainers.standing().filter(member=other_member, role="docs").exists()
    assert Notice.objects.filter(member=other_member, kind="project_joined").count() == 1
    with pytest.raises(Refused):
        keeping.add_maintainer(project, other_member, role="", by=member, at=timezone.now())


def test_nobody_unknown_is_named(signed_in, member, unverified):
    project = make_project(member)
    for handle in ("nobody", unverified.handle, ""):
        assert signed_in(member).post(f"{project.get_absolute_url()}maintainers/", {"handle": handle}).status_code == 422


def test_the_last_maintainer_cannot_leave(member, other_member):
    project = make_project(member)
    with pytest.raises(Refused):
        keeping.leave(project, member, at=timezone.now())
    keeping.add_maintainer(project, other_member, role="", by=member, at=timezone.now())
    keeping.leave(project, member, at=timezone.now())
    assert list(project.maintainers.standing().values_list("member", flat=True)) == [other_member.pk]


def test_help_is_offered_once_and_read_by_those_who_keep_it(signed_in, member, other_member):
    project = make_project(member, wanted=["Docs"])
    url, words = f"{project.get_absolute_url()}help/", "I would like to write the documentation."
    client = signed_in(other_member)
    assert client.post(url, {"offer-message": words}).status_code == 302
    assert client.post(url, {"offer-message": words}).status_code == 422
    assert HelpOffer.objects.count() == Notice.objects.filter(member=member, kind="project_help_offered").count() == 1
    seen = {who: words in signed_in(who).get(project.get_absolute_url()).content.decode() for who in (member, other_member, make_member())}
    assert list(seen.values()) == [True, False, False]


def test_who_keeps_it_offers_no_help_and_a_paused_one_takes_none(member, other_member):
    project = make_project(member)
    with pytest.raises(Refused):
        helping.offer_help(project, member, message="Me", at=timezone.now())
    Project.objects.update(state="paused")
    with pytest.raises(Refused):
        helping.offer_help(project, other_member, message="Me", at=timezone.now())


def test_a_topic_is_linked_by_its_address_and_unlinked(signed_in, member):
    project, topic = make_project(member), make_topic(title="The plan of it")
    client = signed_in(member)
    for url in (topic.get_absolute_url(), topic.get_absolute_url()):
        assert client.post(f"{project.get_absolute_url()}topics/", {"url": url}).status_code == 302
    assert ProjectTopic.objects.count() == 1
    assert "The plan of it" in client.get(project.get_absolute_url()).content.decode()
    client.post(f"{project.get_absolute_url()}topics/{topic.pk}/unlink/")
    assert not ProjectTopic.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/community/t/1/x/", "/community/t/999999/x/", "nonsense", "/courses/", "http://[", "\0"]
)
def test_an_address_that_is_no_topic_links_nothing(signed_in, member, url):
    project = make_project(member)
    assert signed_in(member).post(f"{project.get_absolute_url()}topics/", {"url": url}).status_code == 422
    assert not ProjectTopic.objects.exists()


def test_a_hidden_topic_is_linked_by_nobody_and_shown_to_nobody(client, member):
    project, topic = make_project(member), make_topic(title="Hidden words")
    linking.link_topic(project, topic.get_absolute_url(), by=member, at=timezone.now())
    type(topic).objects.update(hidden_at=timezone.now())
    assert "Hidden words" not in client.get(project.get_absolute_url()).content.decode()
    with pytest.raises(Refused):
        linking.link_topic(project, topic.get_absolute_url(), by=member, at=timezone.now())


def test_events_of_a_project_stand_on_its_page_once_published(client, member):
    project = make_project(member)
    link_event(project, make_event("sprint", title="A sprint"))
    link_event(project, make_event("draft", title="A draft", published=False))
    html = client.get(project.get_absolute_url()).content.decode()
    assert ("A sprint" in html, "A draft" in html) == (True, False)


def test_a_hidden_project_is_met_nowhere(client, signed_in, member, other_member, moderator):
    project = make_project(member, name="Unwanted")
    assert found_titles("Unwanted", other_member) == ["Unwanted"]
    flaggables["project"].hide(project, at=timezone.now())
    assert found_titles("Unwanted", other_member) == []
    assert "Unwanted" not in client.get("/community/projects/").content.decode()
    assert "Unwanted" not in client.get("/sitemap/projects-1.xml").content.decode()
    assert "Unwanted" not in client.get(member.get_absolute_url()).content.decode()
    statuses = {who: signed_in(who).get(project.get_absolute_url()).status_code for who in (member, moderator, other_member)}
    assert statuses == {member: 200, moderator: 200, other_member: 404}
    flaggables["project"].restore(project, at=timezone.now())
    assert found_titles("Unwanted", other_member) == ["Unwanted"]


def test_an_edited_away_word_finds_nothing(member):
    project = make_project(member, description="Built with zanzibar.")
    assert found_titles("zanzibar", member) == [project.name]
    texts = {"name": project.name, "description": "Built anew."}
    keeping.change(project, texts=texts, techs=[], wanted=[], by=member, at=timezone.now())
    assert found_titles("zanzibar", member) == []


def test_the_list_filters_by_help_and_by_what_it_is_made_with(client):
    make_project(name="Wants help", wanted=["Docs"], techs=["Go"])
    make_project(name="Rests", wanted=["Docs"], state="paused")
    make_project(name="Wants nothing", techs=["python"])

    def names(query):
        html = client.get(f"/community/projects/{query}").content.decode()
        return set(re.findall(r'<h2 lang="en"><a href="/community/projects/[^"]+">([^<]+)</a>', html))

    assert names("") == {"Wants help", "Rests", "Wants nothing"}
    assert names("?help=1") == {"Wants help"}
    assert names("?tech=PYTHON") == {"Rests", "Wants nothing"}
    assert names("?tech=nothing") == names("?tech=a%00b") == set()


def test_a_page_says_to_machines_what_it_is(client):
    html = client.get(make_project(name="Slow").get_absolute_url()).content.decode()
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.+?)</script>', html)[1])["@graph"]
    assert (graph[0]["@type"], graph[0]["name"], graph[0]["programmingLanguage"]) == ("SoftwareSourceCode", "Slow", ["Python"])


def test_markup_in_a_project_is_only_words(client):
    project = make_project(name="<b>x</b>", summary="<script>alert(1)</script>", description="<img src=x onerror=alert(1)>")
    html = client.get(project.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def fill(count, member):
    for n in range(count):
        project = make_project(techs=["Python", "SQL"], wanted=["Docs", "Tests"])
        if n % 2:
            keeping.add_maintainer(project, member, role="", by=member, at=timezone.now())


def statements(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_list_costs_the_same_however_long(client, signed_in, member):
    fill(5, make_member())
    few = (statements(client, "/community/projects/"), statements(signed_in(member), "/community/projects/"))
    client.logout()
    fill(25, make_member())
    many = (statements(client, "/community/projects/"), statements(signed_in(member), "/community/projects/"))
    assert few == many == (LIST_ANON, LIST_MEMBER)


def test_a_page_costs_the_same_however_full(client, member):
    costs = []
    for count in (2, 12):
        project = make_project(member, wanted=["Docs"] * 5, techs=[f"T{n}" for n in range(count // 2)])
        shelf = make_category()
        for _n in range(count):
            linking.link_topic(project, make_topic(category=shelf).get_absolute_url(), by=member, at=timezone.now())
            keeping.add_maintainer(project, make_member(), role="", by=member, at=timezone.now()) if count < 11 else None
        link_event(project, make_event(f"of-{count}"))
        costs.append(statements(client, project.get_absolute_url()))
    assert costs == [PAGE_ANON, PAGE_ANON]


def test_a_member_keeps_a_project_once(member, other_member):
    project = make_project(member)
    for _twice in range(2):
        with suppress(Refused):
            keeping.add_maintainer(project, other_member, role="", by=member, at=timezone.now())
    assert Maintainer.objects.filter(project=project, member=other_member).count() == 1
