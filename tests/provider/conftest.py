"""The fixtures of the plugin's tests."""

from provider_fixtures import (  # noqa: F401
    orders, plugin, plugins, strict)
