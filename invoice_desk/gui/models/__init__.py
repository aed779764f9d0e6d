"""Models in the window: what is said of them, how they are got, loaded and deleted."""
