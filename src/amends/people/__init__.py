"""Accounts, roles, the permission matrix, teams, the company, its calendar and zone."""
