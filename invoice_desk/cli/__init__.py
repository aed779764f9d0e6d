"""The command line: `commands.py` has the commands and their options, `extracting.py` the long one's run, `doctor.py`
what is looked at when something does not work.
"""
