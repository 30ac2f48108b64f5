"""Settings, urls, base templates, style sheets, and the three children of `amends serve`."""
