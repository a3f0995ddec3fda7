"""Settings, secrets and the operators that the service hosts."""
