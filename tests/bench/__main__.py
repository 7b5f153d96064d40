"""Every benchmark there is, one after the other: `python -m tests.bench`, or only those named.

Each runs as a process of its own, so that none warms or fills another's. One that falls short of what it promises does
not stop the others; all that did are named at the end, and the exit code tells that there were some.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def benches() -> list[str]:
    """Every file here that can be run."""
    return sorted(one.stem for one in HERE.glob("[a-z]*.py") if "\ndef main(" in one.read_text("utf-8"))


def main(wanted: list[str]) -> int:
    """Run them; what is unknown is refused before anything runs."""
    unknown = set(wanted) - set(benches())
    if unknown:
        print(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(benches())}.", file=sys.stderr)
        return 2
    short = [
        one for one in wanted or benches() if subprocess.run([sys.executable, "-m", f"tests.bench.{one}"]).returncode
    ]
    print(f"Fell short: {', '.join(short)}." if short else "All promises held.")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
