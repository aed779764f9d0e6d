"""The review form: one document's fields beneath each other, each beside its print."""
