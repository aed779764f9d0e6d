"""Tests of `extraction.codes`."""
