"""What the whole device shares: its lines on standard output, and its clock."""

import asyncio


def event(what, **details):
    print("* " + what + "".join(" %s=%s" % item for item in details.items()), flush=True)


def loop():
    return asyncio.get_running_loop()


def now():
    """Seconds on a monotonic clock."""
    return loop().time()
