"""The replies to text messages."""

import pytest

from ferry.webhooks import messages


@pytest.mark.parametrize("text, meaning", [("STOP!", "stop"), ("ｓｔｏｐ", "stop"), ("船は どこ？", "where"), ("hej", None)])
def test_messages_are_understood(text, meaning):
    assert messages.understand(text) == meaning
