"""PostgreSQL and Redis in a private folder, for the length of one command.

    python -m tests.rig.servers -- pytest -m rig

Both listen on unix sockets only. DATABASE_URL and REDIS_URL are set for the command. PostgreSQL refuses to run as root and is
then started as the user `postgres`. Exit code 3: a server is not installed.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path


class NotInstalled(Exception):
    """A server program that the machine does not have."""


def _program(name: str) -> str:
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}")) or [shutil.which(name) or ""]
    if not found[-1]:
        raise NotInstalled(name)
    return found[-1]


def _as_postgres(command: list[str]) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def postgres(folder: Path):
    """A new cluster; yields its DATABASE_URL."""
    initdb, pg_ctl, psql = _program("initdb"), _program("pg_ctl"), _program("psql")
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    run = lambda command: subprocess.run(_as_postgres(command), check=True, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: E731
    run([initdb, "-D", str(data), "-U", "guildhall", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=200"
    run([pg_ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start"])
    try:
        ask = [psql, "-h", str(folder), "-U", "guildhall", "-d", "postgres", "-Atc", "show data_directory"]
        shown = subprocess.check_output(ask, text=True)
        if shown.strip() != str(data):
            raise RuntimeError(f"another server answers: {shown}")
        yield f"postgres://guildhall:@/postgres?host={folder}"
    finally:
        run([pg_ctl, "-D", str(data), "-m", "immediate", "stop"])


@contextmanager
def redis(folder: Path):
    """A Redis with an append-only file; yields its REDIS_URL."""
    program = shutil.which("redis-server")
    if not program:
        raise NotInstalled("redis-server")
    socket = folder / "redis.sock"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "777", "--dir", str(folder), "--save", "",
         "--appendonly", "yes", "--maxmemory-policy", "noeviction"],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            if socket.exists():
                break
            time.sleep(0.05)
        yield f"redis+socket://{socket}?virtual_host=0"
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def servers():
    """Both; yields the environment that names them."""
    with tempfile.TemporaryDirectory(prefix="guildhall-rig-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "pg").mkdir()
        (folder / "redis").mkdir()
        with postgres(folder / "pg") as database, redis(folder / "redis") as broker:
            yield {"DATABASE_URL": database, "REDIS_URL": broker}


def main() -> int:
    command = sys.argv[sys.argv.index("--") + 1 :]
    try:
        with servers() as found:
            return subprocess.call(command, env={**os.environ, **found})
    except NotInstalled as missing:
        print(f"{missing} is not installed", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
