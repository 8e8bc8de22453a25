"""What a command comes to: its exit code and its words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DONE, BAD_INPUT, NO_FEASIBLE_PLAN, NOT_PROVEN = 0, 2, 3, 4

Say = Callable[[str], None]


@dataclass(frozen=True)
class Answer:
    """What a command came to: its exit code, the words to print, and the same for a program."""

    exit_code: int
    words: str
    content: dict[str, Any]

    def as_json(self) -> str:
        """Return the content as JSON, the exit code with it."""
        return json.dumps({"exit_code": self.exit_code, **self.content}, ensure_ascii=False, indent=1)
