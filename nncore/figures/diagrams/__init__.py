"""Networks and graphs as drawings, a file for each kind, beside the parts that they share."""
