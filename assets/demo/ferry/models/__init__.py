"""What the service speaks about: plain values that check themselves."""
