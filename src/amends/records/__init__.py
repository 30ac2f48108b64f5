"""What every record shares: number, transitions, history, links, list view, CSV, approval signature, search."""
