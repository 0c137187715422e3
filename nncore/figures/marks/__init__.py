"""What a plot can show, a file for each kind of mark: its class beside the function that makes it."""
