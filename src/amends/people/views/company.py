"""The company's details, and who may do what in it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from amends.core.errors import Refused
from amends.people.actions import update_company
from amends.people.actions.company import CHANGEABLE
from amends.people.forms import CompanyForm
from amends.people.gate import may
from amends.people.matrix import MATRIX
from amends.people.models import Company
from amends.people.roles import MEANINGS, ROLES
from amends.people.signed_in import signed_in


def company(request: HttpRequest) -> HttpResponse:
    """Show and change the company's details."""
    the_company = Company.objects.the()
    form = CompanyForm(request.POST or None, initial={field: getattr(the_company, field) for field in CHANGEABLE})
    if request.method == "POST" and form.is_valid():
        try:
            update_company(changes=form.cleaned_data, by=signed_in(request), now=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The company's details are changed.")
            return redirect("people:company")
    if not may(signed_in(request), "people:company", "do"):
        for field in form.fields.values():
            field.disabled = True
    return render(request, "people/company.html", {"form": form})


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show the permission matrix as it is in force."""
    rows = [(row, [role in row.roles for role in ROLES]) for row in MATRIX.values()]
    roles = [(name, MEANINGS[code]) for code, name in ROLES.items()]
    return render(request, "people/matrix.html", {"rows": rows, "roles": roles})
