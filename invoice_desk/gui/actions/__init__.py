"""The window's actions, a module for each menu; what they do is connected elsewhere, their keys are data."""
