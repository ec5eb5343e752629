"""Countries, states, cities, postal codes, addresses, and the distance between two of them."""
