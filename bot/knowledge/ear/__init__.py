"""The ear: what somebody means by what they type. Pure: a text, where it is typed and who types it, to what was heard.

Read heard, then saying, then hearing.
"""
