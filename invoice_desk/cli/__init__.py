"""The command line: `commands.py` has the commands and their options, `extracting.py` the long one's run."""
