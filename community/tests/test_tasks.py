"""The tasks run, twice, and a profile shows what its member started."""
import pytest

from community import tasks as community_tasks
from notices import tasks as notice_tasks
from tests.factories.community import make_topic

TASKS = [
    community_tasks.rank_topics, community_tasks.prune_heartbeats, community_tasks.recount_figures, community_tasks.check_points,
    community_tasks.render_outdated_posts, notice_tasks.send_due_mail, notice_tasks.mail_due_notices, notice_tasks.empty_old_mail,
    notice_tasks.recount_unread,
]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_may_run_twice(member, task):
    make_topic(member)

    for _again in range(2):
        task()


def test_a_profile_shows_the_topics_of_its_member(client, member, other_member):
    make_topic(member, title="Mine")
    make_topic(other_member, title="Not mine")

    content = client.get("/members/lin/").content

    assert b"Mine" in content
    assert b"Not mine" not in content
