"""Telegram: one raw wire, and behind it two engines of which a setting chooses one.

The wire reads updates as JSON, hands them in, and acknowledges only what is committed. An engine decodes an update
and sends a post, and nothing else; neither library's own loop, router, state or queue is used.
"""
