"""What the feed must know of its reader, in one statement: it is written out, as building it cost more than running it."""
from datetime import timedelta

from django.db import connection

from accounts.models import Block, Member
from accounts.models.block import OFFICES
from community.models import Expert, ExpertQuestion, Following, Post
from portal.models import NotForMe

NOT_FOR_ME, ROLE, WROTE, ASKED = "not for me", "role", "wrote", "asked"
REMEMBERED = 200
TOPICS = 60
MEMORY = timedelta(days=90)
# A member watches every topic they wrote in: those rows are many, and say nothing that the feed does not know.
TABLES = {
    "following": Following._meta.db_table, "turned": NotForMe._meta.db_table, "roles": Member.groups.through._meta.db_table,
    "groups": Member.groups.field.related_model._meta.db_table, "post": Post._meta.db_table, "expert": Expert._meta.db_table,
    "question": ExpertQuestion._meta.db_table, "block": Block._meta.db_table, "member": Member._meta.db_table,
    "offices": ", ".join(f"'{name}'" for name in OFFICES),
}
SQL = """
SELECT level AS what, kind, CAST(key AS varchar(100)) AS key, CAST(NULL AS bigint) AS number, CAST(NULL AS bigint) AS other
  FROM {following} WHERE member_id = %s AND NOT (kind = 'topic' AND level = 'follow')
UNION ALL
SELECT 'mute', 'member', CAST(b.blocked_id AS varchar(100)), NULL, NULL FROM {block} AS b JOIN {member} AS m ON m.id = b.blocked_id
 WHERE b.member_id = %s AND NOT m.is_staff AND NOT m.is_superuser AND NOT EXISTS (
   SELECT 1 FROM {roles} AS r JOIN {groups} AS g ON g.id = r.group_id WHERE r.member_id = b.blocked_id AND g.name IN ({offices}))
UNION ALL
SELECT 'not for me', kind, key, author_id, category_id
  FROM (SELECT kind, key, author_id, category_id FROM {turned} WHERE member_id = %s ORDER BY at DESC, id DESC LIMIT %s) AS away
UNION ALL
SELECT 'role', g.name, '', NULL, NULL FROM {roles} AS r JOIN {groups} AS g ON g.id = r.group_id WHERE r.member_id = %s
UNION ALL
SELECT 'wrote', '', '', topic_id, n
  FROM (SELECT topic_id, COUNT(*) AS n, MAX(created_at) AS last FROM {post}
        WHERE author_id = %s AND hidden_at IS NULL AND created_at >= %s GROUP BY topic_id ORDER BY last DESC LIMIT %s) AS wrote
UNION ALL
SELECT 'asked', '', '', q.topic_id, NULL
  FROM {question} AS q JOIN {expert} AS e ON e.id = q.expert_id
 WHERE e.member_id = %s AND q.answered_at IS NULL AND q.released_at IS NULL
""".format(**TABLES)  # noqa: S608 - names of our tables


def rows(member, *, at) -> list[tuple]:
    """(what, kind, key, number, other): followed and muted things (who is blocked counts as muted), what was turned away with its author
    and category, roles, topics written in with how many posts, topics asked of the member as an expert."""
    since = connection.ops.adapt_datetimefield_value(at - MEMORY)
    with connection.cursor() as cursor:
        cursor.execute(SQL, [member.pk, member.pk, member.pk, REMEMBERED, member.pk, member.pk, since, TOPICS, member.pk])
        return cursor.fetchall()
