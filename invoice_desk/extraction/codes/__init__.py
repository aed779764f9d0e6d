"""Codes printed on invoices, read without guessing; one module for each family of them.

A code that is none of these (a website, a payment link, a loyalty card) says nothing here.
"""
