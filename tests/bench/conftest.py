"""The same browser and server as the browser tests."""

from tests.browser.conftest import browser, context, page, server, site

__all__ = ["browser", "context", "page", "server", "site"]
