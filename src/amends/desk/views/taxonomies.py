"""What complaints are about: the four trees, one tree, one branch."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from amends.core.errors import AmendsError
from amends.desk.acts import Act, offered, perform
from amends.desk.branch_counts import to_code_again
from amends.desk.taxonomies import COLUMNS, WORDS, Node, Shown, branch_url, pasted_nodes
from amends.desk.taxonomy_acts import BranchActs, TreeActs
from amends.people.gate import may
from amends.people.signed_in import signed_in
from amends.records.csv_export import csv_response
from amends.registers.actions.pasting import plan_paste
from amends.registers.models import Branch, BranchMerge

MOST_AGAIN = 100


def taxonomies(request: HttpRequest) -> HttpResponse:
    """Show the four trees with their counts."""
    person, now = signed_in(request), timezone.now()
    shown = [Shown(taxonomy, person=person, now=now) for taxonomy in WORDS]
    return render(request, "desk/taxonomies.html", {"taxonomies": shown})


def taxonomy(request: HttpRequest, taxonomy: str) -> HttpResponseBase:
    """Show one tree, also as CSV; do the act that a POST names. A pasted list is shown before it is entered."""
    person = signed_in(request)
    shown = Shown(taxonomy, person=person, now=timezone.now())
    if request.GET.get("format") == "csv":
        return csv_response(shown.rows(), header=COLUMNS, filename=f"{taxonomy}.csv")
    tree_acts = TreeActs(shown)
    acts = tree_acts.all() if may(person, "desk:taxonomy", "do") else []
    if request.method != "POST":
        return _tree_page(request, shown, acts)
    if request.POST.get("act") == "paste":
        return _pasted(request, shown, acts)
    if perform(request, [*acts, tree_acts.enter()]):
        return redirect(shown.url)
    return _tree_page(request, shown, acts, tried=request.POST.get("act", ""))


def _pasted(request: HttpRequest, shown: Shown, acts: list[Act]) -> HttpResponse:
    """Show what a pasted list would make, with the button that enters it; or say why it makes nothing."""
    act = next(act for act in acts if act.key == "paste")
    act.form = act.form_class(request.POST, prefix="paste")
    if act.form.is_valid():
        try:
            pasted = plan_paste(shown.tree, shown.table, act.form.cleaned_data["text"])
        except AmendsError as error:
            act.form.add_error(None, str(error))
        else:
            context = {
                "shown": shown,
                "nodes": pasted_nodes(pasted),
                "new": sum(one.is_new for one in pasted),
                "known": sum(not one.is_new for one in pasted),
                "text": act.form.cleaned_data["text"],
                "form": act.form,
            }
            return render(request, "desk/taxonomy_pasted.html", context)
    return _tree_page(request, shown, acts, tried="paste")


def _tree_page(request: HttpRequest, shown: Shown, acts: list[Act], *, tried: str = "") -> HttpResponse:
    context = {
        "shown": shown,
        "nodes": shown.nodes(),
        "unused": len(shown.unused),
        "mixed_up": shown.mixed_up(),
        "split": [Node(str(branch), branch_url(branch)) for branch in _to_code_again(shown)],
        "retired": [Node(shown.tree.path(branch), branch_url(branch)) for branch in shown.retired],
        "acts": offered(acts, primary="add", opened=tried or request.GET.get("do", "")),
    }
    return render(request, "desk/taxonomy.html", context, status=422 if tried else 200)


def _to_code_again(shown: Shown) -> list[Branch]:
    return [branch for branch in shown.split() if to_code_again(branch, shown.tree, person=shown.person)]


def branch(request: HttpRequest, taxonomy: str, uid: UUID) -> HttpResponseBase:
    """Show one branch; do the act that a POST names. A merge is described with both names before it is done."""
    person = signed_in(request)
    shown = Shown(taxonomy, person=person, now=timezone.now())
    found = next((one for one in shown.tree.by_key.values() if one.uid == uid), None)
    if found is None:
        raise Http404(f"There is no such {shown.words.one}.")
    into = request.POST.get("merge-into") or request.GET.get("into", "")
    acts = list(BranchActs(shown, found, into=into).all()) if may(person, "desk:branch", "do") else []
    if acts and request.POST.get("act") == "merge" and into and into != request.POST.get("merge-shown"):
        return redirect(f"{branch_url(found)}?{urlencode({'do': 'merge', 'into': into})}#merge")
    if request.method == "POST" and perform(request, acts):
        return redirect(branch_url(found))
    return _branch_page(request, shown, found, acts, tried=request.POST.get("act", ""))


def _branch_page(request: HttpRequest, shown: Shown, found: Branch, acts: list[Act], *, tried: str) -> HttpResponse:
    again = to_code_again(found, shown.tree, person=shown.person)
    context = {
        "shown": shown,
        "branch": found,
        "above": [Node(str(step), branch_url(step)) for step in shown.tree.above(found)[:-1]],
        "ever": shown.ever[found.pk],
        "lately": shown.lately[found.pk],
        "is_unused": shown.is_unused(found),
        "former": shown.former(found),
        "code": getattr(found, "code", ""),
        "survivor": _survivor(shown, found),
        "absorbed": _absorbed(shown, found),
        "nodes": shown.nodes(found),
        "mixed_up": shown.mixed_up(found),
        "again": again[:MOST_AGAIN],
        "again_count": len(again),
        "acts": offered(acts, opened=tried or request.GET.get("do", "")),
    }
    return render(request, "desk/branch.html", context, status=422 if tried else 200)


def _survivor(shown: Shown, found: Branch) -> Node | None:
    if found.merged_into_id is None:
        return None
    survivor = shown.tree.survivor(found)
    return Node(str(survivor), branch_url(survivor))


def _absorbed(shown: Shown, found: Branch) -> list[Node]:
    """Return the branches that were merged right into this one."""
    merges = BranchMerge.objects.filter(kept=found.uid, undone_at=None).order_by("merged_at").values_list("merged")
    by_uid = {one.uid: one for one in shown.tree.by_key.values()}
    return [Node(str(by_uid[uid]), branch_url(by_uid[uid])) for (uid,) in merges]
