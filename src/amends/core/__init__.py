"""What Amends knows: rules as pure functions. No Django, no clock, no I/O, no hidden randomness."""
