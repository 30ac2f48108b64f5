"""Two branches that count as one, and back again."""

from datetime import datetime

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.registers.actions.entering import locked, write
from amends.registers.growing import must_be_free, must_fit, must_not_circle, must_stand
from amends.registers.models import BranchMerge
from amends.registers.trees import AnyBranch, Tree


@transaction.atomic
def merge_branches(*, kept: AnyBranch, merged: AnyBranch, now: datetime, by: str) -> BranchMerge:
    """Count everything coded as `merged` as `kept` from now on. What stands under it moves; nothing is coded anew."""
    if type(kept) is not type(merged):
        raise Refused("These two belong to different taxonomies.", do="Choose two branches of the same one.")
    tree = locked(type(kept))
    kept, merged = tree.by_key[kept.pk], tree.by_key[merged.pk]
    moving = _must_merge(tree, kept, merged)
    for child in moving:
        child.parent = kept
        write(child, ["parent"])
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    moved: list[Json] = [str(child.uid) for child in moving]
    merge = BranchMerge.objects.create(kept=kept.uid, merged=merged.uid, moved=moved, merged_at=now, by=by)
    record("branch.merged", now=now, by=by, subject=kept.uid, content=_content(merge, kept, merged))
    return merge


def _must_merge(tree: Tree[AnyBranch], kept: AnyBranch, merged: AnyBranch) -> list[AnyBranch]:
    """Return the branches that would move along. Raises Refused when the two may not become one."""
    if kept == merged:
        raise Refused(f"“{kept}” cannot be merged with itself.", do="Choose another branch.")
    must_stand(tree, merged)
    must_stand(tree, kept)
    if tree.is_within(kept, merged):
        raise Refused(f"“{kept}” stands under “{merged}”.", do="Merge the other way round, or move it out first.")
    moving = [child for child in tree.under(merged) if child.merged_into_id is None]
    for child in moving:
        must_be_free(tree, child.name, parent=kept, code=getattr(child, "code", ""))
    must_fit(tree, parent=kept, levels=tree.height(merged) - 1)
    return moving


@transaction.atomic
def unmerge_branch(*, branch: AnyBranch, now: datetime, by: str) -> AnyBranch:
    """Let a merged branch stand for itself again; what moved with it comes back, unless it has moved on since.

    Raises Refused when the branch it was merged into, or the one it stood under, no longer stands.
    """
    tree = locked(type(branch))
    branch = tree.by_key[branch.pk]
    merge = BranchMerge.objects.filter(merged=branch.uid, undone_at=None).first()
    if merge is None or branch.merged_into_id is None:
        raise Refused(f"“{branch}” is not merged.", do="Look at the list again.")
    kept = tree.by_key[branch.merged_into_id]
    parent = tree.parent(branch)
    if parent:
        must_stand(tree, parent)
    if kept.merged_into_id is not None:
        raise Refused(f"“{kept}” was itself merged later.", do="Undo that later merge first.")
    back = [child for child in tree.under(kept) if str(child.uid) in merge.moved]
    for child in back:
        must_not_circle(tree, child, parent=branch)
    levels = 1 + max((tree.height(child) for child in back), default=0)
    must_fit(tree, parent=parent, levels=levels)
    for child in back:
        child.parent = branch
        write(child, ["parent"])
    branch.merged_into = None
    branch.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by = now, by
    merge.save(update_fields=["undone_at", "undone_by"])
    record("branch.unmerged", now=now, by=by, subject=kept.uid, content=_content(merge, kept, branch))
    return branch


def _content(merge: BranchMerge, kept: AnyBranch, merged: AnyBranch) -> dict[str, Json]:
    return {
        "taxonomy": kept.taxonomy,
        "kept": str(kept),
        "merged": str(merged),
        "merged_uid": str(merged.uid),
        "moved": merge.moved,
    }
