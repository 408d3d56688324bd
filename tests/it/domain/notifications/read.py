"""Reads a Maildir the way a mail reader does, and prints it as JSON, in the order of arrival."""

import email
import email.policy
import json
import pathlib
import sys

letters = []
for path in sorted(pathlib.Path(sys.argv[1], "new").iterdir(), key=lambda path: path.stat().st_mtime_ns):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = lambda kind: message.get_body((kind,)).get_content()
    letters.append(
        {
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "type": message.get_content_type(),
            "text": part("plain"),
            "html": part("html"),
        }
    )
print(json.dumps(letters))
