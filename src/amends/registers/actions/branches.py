"""Actions on the branches of a taxonomy: add, rename, move, split, retire, bring back. Each changes words only:

what was coded keeps the branch it was coded with.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.registers.actions.entering import locked, record_entered, write
from amends.registers.growing import clean_name, must_be_free, must_fit, must_not_circle, must_stand
from amends.registers.models import Branch, FormerName
from amends.registers.normal import word_key
from amends.registers.trees import AnyBranch, Tree


@transaction.atomic
def add_branch(
    *, table: type[AnyBranch], name: str, parent: AnyBranch | None = None, code: str = "", now: datetime, by: str
) -> AnyBranch:
    """Add a branch under a parent, or at the top. code: of a product, unique among all. Raises Refused."""
    tree = locked(table)
    branch = new_branch(tree, table, name, parent=_of(tree, parent), code=code)
    write(branch)
    record_entered(branch, now=now, by=by)
    return branch


@transaction.atomic
def rename_branch(*, branch: AnyBranch, name: str, now: datetime, by: str) -> AnyBranch:
    """Give a branch another name; the old one is kept, so that it still leads here. The same name changes nothing."""
    tree = locked(type(branch))
    branch = tree.by_key[branch.pk]
    written = clean_name(name)
    must_stand(tree, branch)
    if written == branch.name:
        return branch
    must_be_free(tree, written, parent=tree.parent(branch), code=getattr(branch, "code", ""), but=branch)
    former = branch.name
    if former:
        FormerName.objects.create(branch=branch.uid, name=former, name_key=branch.name_key, until=now, by=by)
    branch.name, branch.name_key = written, word_key(written)
    write(branch, ["name", "name_key"])
    content = {"taxonomy": branch.taxonomy, "from": former, "to": written}
    record("branch.renamed", now=now, by=by, subject=branch.uid, content=content)
    return branch


@transaction.atomic
def move_branch(*, branch: AnyBranch, parent: AnyBranch | None, now: datetime, by: str) -> AnyBranch:
    """Put a branch, with all below it, under another one or at the top. Moving it where it is changes nothing."""
    tree = locked(type(branch))
    branch, parent = tree.by_key[branch.pk], _of(tree, parent)
    must_stand(tree, branch)
    if branch.parent_id == (parent.pk if parent else None):
        return branch
    if parent:
        must_stand(tree, parent)
    must_not_circle(tree, branch, parent=parent)
    must_be_free(tree, branch.name, parent=parent, code=getattr(branch, "code", ""))
    must_fit(tree, parent=parent, levels=tree.height(branch))
    content = {
        "taxonomy": branch.taxonomy,
        "from": str(branch.parent.uid) if branch.parent else None,
        "to": str(parent.uid) if parent else None,
    }
    branch.parent = parent
    write(branch, ["parent"])
    record("branch.moved", now=now, by=by, subject=branch.uid, content=content)
    return branch


@transaction.atomic
def split_branch(*, branch: AnyBranch, names: Sequence[str], now: datetime, by: str) -> list[AnyBranch]:
    """Divide a branch into parts under it. What was coded until now stays coded as it is, and is to be coded again."""
    tree = locked(type(branch))
    branch = tree.by_key[branch.pk]
    must_stand(tree, branch)
    parts = [new_branch(tree, type(branch), name, parent=branch) for name in names]
    if len({part.name_key for part in parts}) != len(parts):
        raise Refused("Two of these parts have the same name.", do="Give each a name of its own.")
    if len(parts) < 2:
        raise Refused("A branch is split into two parts or more.", do="To add a single one, use “Add under it”.")
    for part in parts:
        write(part)
    branch.split_at = now
    branch.save(update_fields=["split_at"])
    told: list[Json] = [{"uid": str(part.uid), "name": part.name} for part in parts]
    record("branch.split", now=now, by=by, subject=branch.uid, content={"taxonomy": branch.taxonomy, "parts": told})
    return parts


@transaction.atomic
def retire_branch(*, branch: AnyBranch, now: datetime, by: str) -> AnyBranch:
    """No longer offer a branch. It keeps its counts, and can come back."""
    tree = locked(type(branch))
    branch = tree.by_key[branch.pk]
    must_stand(tree, branch)
    below = [str(child) for child in tree.under(branch) if child.is_standing]
    if below:
        raise Refused(
            f"“{branch}” still has branches under it, such as “{below[0]}”.", do="Retire, move or merge them first."
        )
    branch.retired_at = now
    branch.save(update_fields=["retired_at"])
    record("branch.retired", now=now, by=by, subject=branch.uid, content=_named(branch))
    return branch


@transaction.atomic
def bring_back_branch(*, branch: AnyBranch, now: datetime, by: str) -> AnyBranch:
    """Offer a retired branch again."""
    tree = locked(type(branch))
    branch = tree.by_key[branch.pk]
    if branch.retired_at is None:
        raise Refused(f"“{branch}” is not retired.", do="Look at the list again.")
    parent = tree.parent(branch)
    if parent:
        must_stand(tree, parent)
    branch.retired_at = None
    branch.save(update_fields=["retired_at"])
    record("branch.brought_back", now=now, by=by, subject=branch.uid, content=_named(branch))
    return branch


def new_branch(
    tree: Tree[AnyBranch], table: type[AnyBranch], name: str, *, parent: AnyBranch | None, code: str = ""
) -> AnyBranch:
    """Return a branch that is not written yet. Raises Refused when it may not stand there."""
    written = clean_name(name)
    if parent:
        must_stand(tree, parent)
    must_fit(tree, parent=parent, levels=1)
    must_be_free(tree, written, parent=parent, code=code)
    branch = table(name=written, name_key=word_key(written), parent=parent)
    if code:
        _give_code(tree, branch, " ".join(code.replace("\x00", "").split()))
    return branch


def _give_code(tree: Tree[AnyBranch], branch: AnyBranch, code: str) -> None:
    key = word_key(code)
    taken = next((other for other in tree.by_key.values() if getattr(other, "code_key", "") == key), None)
    if taken is not None:
        raise Refused(f"“{taken}” has the code {code} already.", do="Look for it in the list.")
    for column, value in (("code", code), ("code_key", key)):
        setattr(branch, column, value)


def _of(tree: Tree[AnyBranch], branch: AnyBranch | None) -> AnyBranch | None:
    return tree.by_key[branch.pk] if branch else None


def _named(branch: Branch) -> dict[str, str]:
    return {"taxonomy": branch.taxonomy, "name": str(branch)}
