"""Google's Geocoding and Address Validation API, for the cities of the demo and some of their streets."""
