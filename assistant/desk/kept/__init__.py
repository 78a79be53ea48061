"""What the desk keeps: cases and their history in a database, hidden or deleted by rule, searched, and who may see them."""
