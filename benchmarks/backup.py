"""Backup and restore of a community of 10,000 members while it is written to: whether the copy is identical, how long, how big.

    python benchmarks/backup.py [--quick] [--members 10000] [--engine postgres|sqlite|both]

The sample community, grown by `tests.rig.growing`. `tests.rig.writing` adds members with pictures, one transaction each, and takes some
pictures away, all the while. The archive is restored into an empty database and an empty folder and compared row by row and picture
by picture; the newcomers must be the first k, without a hole, each whole. Then a byte is turned and the end cut off: both must be
refused, and what was restored must still be the same. Ends with one line RESULT for each engine.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.rig.servers import servers  # noqa: E402

MANAGE = [sys.executable, "manage.py"]
COUNTS = """
from accounts.models import Member
from community.models import Upload
writers = sorted(Member.objects.filter(handle__startswith="writer-").values_list("handle", flat=True))
whole = Member.objects.filter(handle__startswith="writer-", standing__reason="verified", counters__isnull=False).count()
print(__import__("json").dumps({"members": Member.objects.count(), "writers": len(writers), "whole": whole,
    "last": int(writers[-1][7:]) + 1 if writers else 0,
    "files": sum(upload.file.storage.exists(upload.file.name) for upload in Upload.objects.all()), "uploads": Upload.objects.count()}))
"""


def run(env: dict[str, str], *arguments: str, fails=False, **more) -> str:
    done = subprocess.run([*MANAGE, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, **more)
    if bool(done.returncode) != fails:
        sys.exit(f"{arguments}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def timed(env, *arguments) -> float:
    began = time.monotonic()
    for line in run(env, *arguments).splitlines():
        print("  " + line, flush=True)
    return time.monotonic() - began


def measure(name: str, source: dict[str, str], target: dict[str, str], folder: Path, given) -> None:
    print(f"{name}: {given.members} members", flush=True)
    run(source, "migrate", "-v0")
    timed(source, "seed", "--members", "60", "--days", "10")
    if given.members > 60:
        subprocess.run([sys.executable, "-m", "tests.rig.growing", str(given.members)], cwd=ROOT, env=source, check=True)
    stop, archive = folder / f"stop-{name}", folder / f"{name}.zip"
    command = [sys.executable, "-m", "tests.rig.writing", str(stop)]
    writer = subprocess.Popen(command, cwd=ROOT, env=source, stdout=subprocess.PIPE, text=True)
    time.sleep(given.lead)
    took = timed(source, "backup", str(archive))
    time.sleep(1)
    stop.touch()
    written = int(writer.communicate(timeout=60)[0])
    back = timed(target, "restore", str(archive), "--compare")
    same = "identical" in run(target, "restore", str(archive), "--same")
    there = json.loads(run(target, "shell", "-v0", "-c", COUNTS).strip().splitlines()[-1])
    whole = there["writers"] == there["whole"] == there["last"] and there["files"] == there["uploads"] and 0 < there["writers"] < written
    refused = [refuses(target, archive, folder, way) for way in ("turned", "cut")]
    untouched = "identical" in run(target, "restore", str(archive), "--same")
    print(
        f"RESULT engine={name} members={there['members']} writers_at_snapshot={there['writers']} written={written} identical={same} "
        f"snapshot_whole={whole} files={there['files']} backup_s={took:.1f} restore_s={back:.1f} mb={archive.stat().st_size / 1e6:.1f} "
        f"damaged_refused={sum(refused)}/2 untouched={untouched}",
        flush=True,
    )


def refuses(env, archive: Path, folder: Path, way: str) -> bool:
    data = bytearray(archive.read_bytes())
    if way == "turned":
        data[len(data) // 2] ^= 255
    else:
        del data[len(data) * 9 // 10 :]
    broken = folder / "broken.zip"
    broken.write_bytes(data)
    run(env, "restore", str(broken), "--replace", fails=True)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="60 members, SQLite")
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--engine", choices=["postgres", "sqlite", "both"], default="both")
    parser.add_argument("--lead", type=int, default=15, help="seconds the writer is ahead of the backup")
    given = parser.parse_args()
    if given.quick:
        given.members, given.engine = 60, "sqlite"
    both = nullcontext({}) if given.engine == "sqlite" else servers()
    with both as found, tempfile.TemporaryDirectory(prefix="guildhall-bench-") as name:
        folder = Path(name)
        plain = {**os.environ, "DEBUG": "1", "DATABASE_URL": "", "REDIS_URL": "", "LOG_LEVEL": "ERROR"}
        for engine in ("sqlite", "postgres") if given.engine == "both" else (given.engine,):
            source = {**plain, "VAR_DIR": str(folder / f"{engine}-source")}
            target = {**plain, "VAR_DIR": str(folder / f"{engine}-target")}
            if engine == "postgres":
                source["DATABASE_URL"] = found["DATABASE_URL"]
                host = found["DATABASE_URL"].partition("?host=")[2]
                as_owner = ["psql", "-h", host, "-U", "guildhall", "-d", "postgres"]
                subprocess.run([*as_owner, "-qc", "CREATE DATABASE copy"], check=True)
                target["DATABASE_URL"] = found["DATABASE_URL"].replace("/postgres?", "/copy?")
            measure(engine, source, target, folder, given)


if __name__ == "__main__":
    main()
