"""The invented company that shows a newcomer how Amends works: Larkfield Cases and two years of its customers' voices.

`company.toml` says who they are, `voices/` holds what the outside world delivered, byte for byte, and `story.toml` what
the staff did with it. Nothing here touches the database: the real actions replay it.
"""
