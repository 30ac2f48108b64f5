"""The roles a person can hold, as data. What each may do stands in matrix.csv; roles add up."""

ROLES: dict[str, str] = {
    "contact_staff": "Contact staff",
    "handler": "Handler",
    "quality_manager": "Quality manager",
    "process_owner": "Process owner",
    "top_management": "Top management",
    "auditor": "Auditor",
    "guest_auditor": "Guest auditor",
    "administrator": "Administrator",
    "learner": "Learner",
}

MEANINGS: dict[str, str] = {
    "contact_staff": "Logs what customers say, by phone or at the counter.",
    "handler": "Works on voices and cases and answers the customer.",
    "quality_manager": "Oversees every case and the whole system.",
    "process_owner": "Owns a process and the causes found in it.",
    "top_management": "Sees serious things at once and how the whole is doing.",
    "auditor": "Reads everything, changes nothing.",
    "guest_auditor": "From outside, for a limited time: reads everything, changes nothing.",
    "administrator": "Looks after people, the company's details and the machine; does not handle complaints.",
    "learner": "Sees their own work and training only.",
}

FIRST_ADMINISTRATOR = ("administrator", "quality_manager", "handler")
"""So that a firm of one can work from the first minute."""

SEES_ADDRESSES = ("administrator", "quality_manager")
"""Who sees colleagues' e-mail addresses and roles; everybody sees names."""

GUEST_ROLES = ("guest_auditor",)
"""Roles that always have an end."""

GUEST_DAYS = 30
"""How long a guest's role lasts from joining, in days, unless an administrator sets another end."""
