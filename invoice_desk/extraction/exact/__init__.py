"""Exact readers: invoices as data, read without guessing; one module for each family of formats."""
