"""The memory of suppliers in the window: its table, its words, and what a person changes of it."""
