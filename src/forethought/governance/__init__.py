"""Principals, purposes, agreements, policies, grants, policy-to-SQL and the audit chain."""
