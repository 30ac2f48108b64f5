"""Everything we say to people: templates, queue, delivery, bounces."""
