"""Starts the playground: `python -m bot.playground --port 8130 --state var/playground.json`."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.playground.manifest import ManifestError
from bot.playground.server import SEED, Server, open_world
from bot.playground.workspace import SeedError


class CannotListen(Exception):
    """The address is taken or is not one of this machine."""


def _flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bot.playground", description="A small Slack on this machine.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8130)
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yaml"))
    parser.add_argument("--workspace", type=Path, default=SEED, help="people and channels to start with")
    parser.add_argument("--state", type=Path, help="file in which everything is kept over a restart")
    parser.add_argument(
        "--pace", type=float, default=1.0, help="seconds between posts in a channel, 0 for no limit"
    )
    return parser.parse_args()


async def _run(flags: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    server = Server(open_world(flags.manifest, flags.workspace, flags.state, flags.pace))
    try:
        address = await server.start(flags.host, flags.port)
    except OSError as error:
        await server.stop()
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise CannotListen(f"The playground cannot listen on {flags.host}:{flags.port}: {reason}.") from error
    sys.stdout.write(f"The playground is at {address}/\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


def main() -> int:
    """Runs until it is interrupted.  1 when it cannot start."""
    flags = _flags()
    try:
        asyncio.run(_run(flags))
    except (ManifestError, SeedError, CannotListen) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
