"""The fixtures of the plugin's tests."""

from provider_fixtures import (  # noqa: F401
    _strict, orders, plugin, plugins, strict)
