"""Who and what records speak of: party, product, lot, location, process name, cause, request."""
