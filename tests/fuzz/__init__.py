"""Fuzzing of what reads the data of strangers; `make fuzz` runs it, with atheris."""
