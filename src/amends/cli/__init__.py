"""Commands that need no database. No Django here: they start at once."""
