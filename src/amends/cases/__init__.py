"""The complaint case: steps, clocks, answer, outcome (ISO 10002:2018, 7)."""
