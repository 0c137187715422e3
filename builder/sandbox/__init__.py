"""Where authors' code runs when a site is built: a process of its own, under the rules of the browser."""
