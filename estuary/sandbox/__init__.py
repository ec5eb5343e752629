"""Small real servers that speak the wire format of the services people pay for, so that no account is needed."""
