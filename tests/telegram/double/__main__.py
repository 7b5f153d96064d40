"""`python -m tests.telegram.double --port 0 --log FILE`: the server as a process; its address is the first line."""

from __future__ import annotations

import argparse
import signal
import sys

from .clock import Clock
from .server import Double


def main() -> None:
    """Serve until a signal comes or, on a leash, standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--log", default="", help="a file to append everything to")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast its time goes")
    parser.add_argument("--leash", action="store_true", help="end when standard input ends")
    asked = parser.parse_args()
    signals = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    double = Double(asked.log, asked.port, Clock(asked.speed))
    print(double.url, flush=True)
    if asked.leash:
        sys.stdin.read()
    else:
        signal.sigwait(signals)
    double.stop()


main()
