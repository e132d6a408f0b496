"""The fixtures of the plugin's tests."""

from provider_fixtures import _strict, plugin, plugins, strict  # noqa: F401
