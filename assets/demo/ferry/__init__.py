"""Ferry: one booking backend for many small ferry operators."""

__version__ = "0.9.2"
