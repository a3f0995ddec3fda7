"""Calls from other people's machines."""
