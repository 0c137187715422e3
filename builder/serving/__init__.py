"""What the served site has and the published one has not: editions in memory, a server, a watch, and two scripts."""
