"""What every domain speaks: refusals, ids, events, actors, money, time. Knows no domain and no person."""
