"""Every customer voice as tables: where it came from, each delivery, its words, its files, what was decided."""

from amends.voices.models.coding import (
    LABEL_FIELDS,
    Coding,
    Proposal,
    ProposalQuerySet,
    SeverityRuling,
    Taxonomy,
    TriageModel,
)
from amends.voices.models.likeness import Likeness
from amends.voices.models.quality import QualityAlert, QualityAlertQuerySet
from amends.voices.models.sheets import SheetImport, SheetKind, SheetState
from amends.voices.models.sources import (
    CHANNELS,
    RED_AFTER,
    UNFETCHED_TOLD_AFTER,
    AfterHearing,
    Mailbox,
    MailboxLogin,
    MailboxSecurity,
    Source,
    Unfetched,
)
from amends.voices.models.topics import EmergingTopic, EmergingTopicQuerySet, TopicState, TopicVoice
from amends.voices.models.voices import Attachment, Body, Decision, Delivery, Disposition, Mention, Voice, VoiceQuerySet

__all__ = [
    "CHANNELS",
    "LABEL_FIELDS",
    "RED_AFTER",
    "UNFETCHED_TOLD_AFTER",
    "AfterHearing",
    "Attachment",
    "Body",
    "Coding",
    "Decision",
    "Delivery",
    "Disposition",
    "EmergingTopic",
    "EmergingTopicQuerySet",
    "Likeness",
    "Mailbox",
    "MailboxLogin",
    "MailboxSecurity",
    "Mention",
    "Proposal",
    "ProposalQuerySet",
    "QualityAlert",
    "QualityAlertQuerySet",
    "SeverityRuling",
    "SheetImport",
    "SheetKind",
    "SheetState",
    "Source",
    "Taxonomy",
    "TopicState",
    "TopicVoice",
    "TriageModel",
    "Unfetched",
    "Voice",
    "VoiceQuerySet",
]
