"""Starts, tests and checks the portal on a machine that has only Python and make.

Standard library only: it runs before anything is installed.
"""
