"""Accepted states of a workspace's layers: content that does not hang on bytes, what changed, and how both are kept."""
