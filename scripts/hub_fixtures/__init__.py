"""Builders of the mini Hub repositories in tests/fixtures/hub, a module for each family of libraries."""
