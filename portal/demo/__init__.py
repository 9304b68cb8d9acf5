"""Demonstration content: plainly made-up people and tasks, so that every role signs in to a page with real work."""
