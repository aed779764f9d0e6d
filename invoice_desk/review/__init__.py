"""From readings to a record: reconcile, corrections, checks."""
