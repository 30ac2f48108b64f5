"""Where voices come in, and where their sum is shown."""

from django.urls import path

from amends.voices.views import by_hand, sheets, sources, topics

app_name = "voices"
urlpatterns = [
    path("say/", by_hand.public_form, name="form"),
    path("thanks/<str:signed>/", by_hand.thanks, name="thanks"),
    path("phone/", by_hand.phone, name="phone"),
    path("", by_hand.reconciliation, name="reconciliation"),
    path("quarantine/", by_hand.quarantine, name="quarantine"),
    path("quarantine/<uuid:uid>/", by_hand.retry, name="retry"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.new_mailbox, name="new_mailbox"),
    path("sources/<uuid:uid>/", sources.source, name="source"),
    path("sources/<uuid:uid>/mailbox/", sources.mailbox, name="mailbox"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<uuid:uid>/", sheets.sheet, name="sheet"),
    path("sheets/<uuid:uid>/faults/", sheets.sheet_faults, name="sheet_faults"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<uuid:uid>/dismiss/", topics.dismiss, name="dismiss_topic"),
]
