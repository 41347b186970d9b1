"""Recording deeds: one row a deed, once per member and event, with its points in the same transaction."""
import uuid
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from community import points
from community.models import Interaction
from kit.rows import insert_new
from kit.verbs import Verb, verbs

ONCE = ["member_id", "event_id"]
API, SITE = "api", "site"
# With the number of the import behind it. Like what a program reports, history earns nothing by itself.
IMPORT = "import:"


def _verb(name: str) -> Verb:
    verb = verbs.get(name)
    if verb is None:
        raise ImproperlyConfigured(f"no app declares the verb {name!r}")
    return verb


def record(
    member, verb: str, target: tuple[str, object], *, at, event_id=None, source: str = SITE, received_at=None
) -> Interaction | None:
    """Note that the member did this to that, and pay for it; returns the row, or None when this event is known already.

    Belongs into the caller's transaction. Two statements, or five when points are paid. `target` is `(kind, key)`.
    """
    deed = _verb(verb)
    interaction = Interaction(
        event_id=event_id or uuid.uuid4(), member=member, verb=deed.name, target_kind=target[0], target_key=str(target[1]),
        occurred_at=at, received_at=received_at or at, source=source,
    )
    with transaction.atomic(savepoint=False):
        if not insert_new([interaction], unique=ONCE):
            return None
        known, rule = points.purse_and_rule(member, deed.name)
        _pay(interaction, deed, rule, known)
    return interaction


def record_all(interactions: Sequence[Interaction]) -> set[tuple[int, uuid.UUID]]:
    """Store many interactions of any members at once; (member id, event id) of those that are new. Two statements, more for points."""
    amounts = points.rules()
    with transaction.atomic(savepoint=False):
        new = insert_new(list(interactions), unique=ONCE)
        for interaction in new:
            deed = _verb(interaction.verb)
            _pay(interaction, deed, amounts.get(deed.name), {})
    return {(interaction.member_id, interaction.event_id) for interaction in new}


def _pay(interaction: Interaction, deed: Verb, rule: int | None, known: dict) -> None:
    amount = points.worth_of(deed, rule=rule, from_client=interaction.source == API or interaction.source.startswith(IMPORT))
    target = (interaction.target_kind, interaction.target_key)
    # Paid when it arrives: a deed reported late does not change a board that has been read.
    points.pay(interaction.member, deed, target, amount, cause=interaction.event_id, at=interaction.received_at, known=known)
