"""What clients say afterwards, what practitioners answer, and the ratings that follow."""
