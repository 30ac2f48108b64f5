"""Pages that show several features: home, inbox, the case as a story, the customer's page, search. No tables."""
