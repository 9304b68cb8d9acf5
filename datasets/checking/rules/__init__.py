"""The checks by theme. Each is a function of the book, a period and one indicator, and gives what it finds."""
