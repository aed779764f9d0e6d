"""The window: the only place that knows Qt. It shows what the floors below know, and decides nothing itself."""
