"""The pages of voices: what comes in by hand and its sum, spreadsheets, and the places where we listen."""
