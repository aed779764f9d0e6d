"""The servers page of the settings: a list of servers, a form for each kind, and a trial of the one that is shown."""
