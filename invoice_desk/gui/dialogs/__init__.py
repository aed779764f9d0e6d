"""What is asked of a person in windows of their own."""
