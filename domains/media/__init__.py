"""Files people bring: uploads, checks, variants, and who may fetch them."""
