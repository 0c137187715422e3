"""Builds the site: lessons in Markdown, figures in Python, and the Python that runs them in the reader's browser."""
