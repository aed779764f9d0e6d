"""The contact sheet: one field of many documents, its print and its value side by side, in one look."""
