"""Where the log goes."""

import os
from typing import TextIO


class Output:
    """A stream for as long as somebody reads it; after that its words go nowhere.

    `make run | head` must not stop the work in the middle.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write it.  Never raises because nobody reads."""
        try:
            self._stream.write(text)
        except BrokenPipeError:
            self._lead_nowhere()

    def flush(self) -> None:
        """Hand over what was written.  Never raises because nobody reads."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._lead_nowhere()

    def _lead_nowhere(self) -> None:
        """The descriptor too: what is written past us, and what is still in the buffer at the end, must not fail."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
