"""Scenarios: whole conversations in Chinese, each played on every channel and both databases.

`transcript.py` reads a chat, `world.py` is the deployment it runs in, `seeds.py` brings it to where it begins,
`phones.py` are what people hold in their hands, `test_scenarios.py` plays. The chats are the YAML files; how to write one stands at the head of `transcript.py`.
"""
