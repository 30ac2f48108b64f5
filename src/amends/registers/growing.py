"""What may become of a branch: checks that refuse in sentences. They ask the whole tree, read under its lock."""

from amends.core.errors import Refused
from amends.registers.models import DEEPEST
from amends.registers.normal import word_key
from amends.registers.trees import AnyBranch, Tree

LONGEST = 200


def clean_name(name: str) -> str:
    """Return a name as it is kept: single spaces, no zero bytes. Raises Refused when it will not do."""
    written = " ".join(name.replace("\x00", "").split())
    if not written:
        raise Refused("A branch needs a name.", do="Write it as you would say it.")
    if len(written) > LONGEST:
        raise Refused(f"“{written[:40]}…” has more than {LONGEST} letters.", do="Shorten it.")
    return written


def must_stand(tree: Tree[AnyBranch], branch: AnyBranch) -> None:
    """Refuse for a branch that was merged away or is retired."""
    if branch.merged_into_id is not None:
        raise Refused(
            f"“{branch}” was merged into “{tree.survivor(branch)}”.", do="Choose that one, or undo the merge first."
        )
    if branch.retired_at is not None:
        raise Refused(f"“{branch}” is retired.", do="Bring it back first.")


def must_be_free(
    tree: Tree[AnyBranch],
    name: str,
    *,
    parent: AnyBranch | None,
    code: str = "",
    but: AnyBranch | None = None,
) -> None:
    """Refuse a name that a branch under the same parent has. `but`: the branch that is to have it. Codes may differ."""
    for other in tree.under(parent):
        both_have_codes = bool(code and getattr(other, "code", ""))
        if other == but or other.name_key != word_key(name) or both_have_codes:
            continue
        where = f"under “{parent}”" if parent else "at the top"
        if other.merged_into_id is not None:
            raise Refused(
                f"“{other}” {where} was merged into “{tree.survivor(other)}”.",
                do="Undo that merge, or choose another name.",
            )
        if other.retired_at is not None:
            raise Refused(f"There is a “{other}” {where}, and it is retired.", do="Bring it back instead.")
        raise Refused(f"There is a “{other}” {where} already.", do="Choose another name, or merge the two.")


def must_fit(tree: Tree[AnyBranch], *, parent: AnyBranch | None, levels: int) -> None:
    """Refuse what would reach deeper than people read. levels: how many the branch takes, itself included."""
    depth = len(tree.above(parent)) if parent else 0
    if depth + levels > DEEPEST:
        raise Refused(f"A tree may be {DEEPEST} levels deep, and this would make {depth + levels}.", do="Go higher up.")


def must_not_circle(tree: Tree[AnyBranch], branch: AnyBranch, *, parent: AnyBranch | None) -> None:
    """Refuse to put a branch under itself or under something that stands below it. No database can say this."""
    if parent is None:
        return
    if parent == branch:
        raise Refused(f"“{branch}” cannot stand under itself.", do="Choose another place.")
    if tree.is_within(parent, branch):
        raise Refused(f"“{parent}” stands under “{branch}”, so this would be a circle.", do=f"Move “{parent}” first.")
