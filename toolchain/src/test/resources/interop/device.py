#!/usr/bin/env python3
"""A device of STBLink, written from docs/protocol.md alone, to show that the document is enough.

It enrols, registers, calls and is called. Events are lines on standard output that start with `*`; commands are lines
on standard input:

    call ID [SERVICE]   asks S for a channel to ID
    say TEXT            sends a message on the newest channel (one byte 'T', then the text in UTF-8)
    end                 sends END: this device has said everything; it still listens
    close               ends the newest channel at once, both ways
    rekey               changes the newest channel's sending key
    cut                 drops the newest channel's connection without a word
    quit                ends everything in order; so does the end of input

Where to start reading: session, then calls. Below them: control (the channel to S), peer (the channel to another
device), secrecy (cryptography), national (what suite 0x10 adds to it), wire (bytes). Python 3.9 or later, with the packages
cryptography and dissononce.
"""

import argparse
import asyncio
import os
import sys
import threading

import wire
from events import event, loop
from session import Session


async def commands(session, lines):
    while True:
        word, _, rest = (await lines.get()).partition(" ")
        newest = next(reversed(session.calls.channels.values()), None)
        if word == "quit":
            break
        elif word == "call":
            target, _, service = rest.partition(" ")
            session.calls.call(target.encode(), service.encode())
        elif not newest or not newest.up:
            event("no-channel")
        elif word in ("say", "end") and newest.said_end:
            event("already-ended")
        elif word == "say":
            newest.send(b"T" + rest.encode())
            await newest.writer.drain()
        elif word == "end":
            newest.end_sending()
        elif word == "close":
            newest.close("LOCAL_CLOSE")
        elif word == "rekey":
            newest.rekey()
        elif word == "cut":
            newest.cut()
        else:
            event("unknown-command", word=word)


def read_lines(lines, to_loop):
    """Runs in a thread of its own, because a file, a pipe and a terminal can all be standard input."""
    for line in sys.stdin:
        to_loop.call_soon_threadsafe(lines.put_nowait, line.rstrip("\n"))
    to_loop.call_soon_threadsafe(lines.put_nowait, "quit")


async def main(config):
    session = Session(config)
    lines = asyncio.Queue()
    threading.Thread(target=read_lines, args=(lines, loop()), daemon=True).start()
    running = asyncio.ensure_future(session.run())
    quitting = asyncio.ensure_future(commands(session, lines))
    done, _ = await asyncio.wait([running, quitting], return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()  # an error that nobody expected is shown, not swallowed
    if running in done:
        return 2
    session.calls.end_all("LOCAL_CLOSE")
    control = session.control
    if control:
        control.close("NORMAL")
    running.cancel()
    if control:
        await control.writer.wait_closed()
    return 0


def endpoint(text):
    host, _, port = text.rpartition(":")
    return host, int(port)


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--id", required=True, help="device id")
    parser.add_argument("--server", required=True, action="append", type=endpoint, metavar="HOST:PORT")
    parser.add_argument("--key", required=True, type=bytes.fromhex,
                        help="the server's public key, hexadecimal: the national one with 0x10 as the first suite")
    parser.add_argument("--token", default=b"", type=bytes.fromhex, help="enrolment token, hexadecimal")
    parser.add_argument("--user", default="", help="username")
    parser.add_argument("--password", default="STBLINK_PASSWORD", metavar="VARIABLE",
                        help="environment variable that has the device password (default %(default)s)")
    parser.add_argument("--state", required=True, help="file that keeps the device's secrets")
    parser.add_argument("--suites", default=[1], type=lambda text: [int(suite, 0) for suite in text.split(",")],
                        help="suite ids, most wanted first; the first one is that of the control channel (default 1)")
    parser.add_argument("--max-record", default=4096, type=int, help="1024 to 16384 (default %(default)s)")
    parser.add_argument("--answer", default="accept", choices=sorted(wire.VERDICTS), help="verdict on offers")
    parser.add_argument("--no-resume", action="store_true", help="registers in full on every connection")
    parser.add_argument("--only-calls", action="store_true", help="never listens and is never called")
    config = parser.parse_args(arguments)
    config.password = os.environ.get(config.password, "").encode()
    return config


if __name__ == "__main__":
    # os._exit: the thread that reads standard input may be waiting for a line, and nobody waits for it.
    try:
        code = asyncio.run(main(parse()))
    except KeyboardInterrupt:
        code = 130
    sys.stdout.flush()
    os._exit(code)
