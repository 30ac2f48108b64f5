"""Every customer voice: sources, intake, form and phone, triage, linking to a case."""
