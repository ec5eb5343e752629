"""Money: the ledger, orders with opaque subjects, credits, refunds, payouts. Knows what is owed, not what for."""
