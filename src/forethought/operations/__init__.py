"""What people do here: users, allocations, corrections, answers, the audit store (Django app)."""
