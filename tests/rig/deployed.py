"""The portal as `deploy/` sets it up, on loopback: its unit files, its environment, its nginx; other folders, ports and a certificate
of its own. Without systemd itself: what the units say is run, how they shut a process in is not.
"""
import configparser
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
HOST = "community.example"
APP, VAR, RUN = "/srv/guildhall/app", "/srv/guildhall/var", "/run/guildhall"
# What nginx writes and reads of Debian's own.
AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    types {{ text/css css; text/javascript js; image/svg+xml svg; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def nginx() -> str | None:
    """The program, also where only root's PATH has it."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _certificate(folder: Path) -> None:
    """For HOST, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False).sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


class Deployed:
    """`start()`, then ask `https_port` and `http_port` for HOST."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, **more: str):
        self.folder, self.processes = folder, []
        self.https_port, self.http_port = _port(), _port()
        folder.chmod(0o755)
        for name in ("var", "run", "metrics", "certificate"):
            (folder / name).mkdir()
        _certificate(folder / "certificate")
        own = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "of-a-deployed-portal-" * 3, "METRICS_TOKEN": "scrape"}
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), **self._environment_file(), **own, **more}

    def _here(self, text: str) -> str:
        """The folders of this try instead of a server's."""
        venv = str(Path(sys.executable).parent)
        for there, here in (
            (f"{APP}/.venv/bin", venv), (VAR, f"{self.folder}/var"), (RUN + "-metrics", f"{self.folder}/metrics"),
            (RUN, f"{self.folder}/run"),
            (f"/etc/letsencrypt/live/{HOST}", f"{self.folder}/certificate"), ("/var/log/nginx/guildhall.log", f"{self.folder}/access.log"),
            (APP, str(ROOT)),
        ):
            text = text.replace(there, here)
        return text

    def _environment_file(self) -> dict[str, str]:
        lines = self._here((DEPLOY / "guildhall.env.example").read_text()).splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    def manage(self, *arguments: str) -> str:
        done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def unit(self, name: str) -> None:
        """Run what a unit file says, in its environment and folder."""
        unit = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
        unit.optionxform = str
        unit.read_string(self._here((DEPLOY / "systemd" / f"guildhall-{name}.service").read_text()).replace("%H", "here"))
        service = unit["Service"]
        environment = dict(item.split("=", 1) for item in shlex.split(service.get("Environment", "")))
        self._start(name, shlex.split(service["ExecStart"]), {**self.env, **environment}, service["WorkingDirectory"])

    def proxy(self) -> None:
        site = self._here((DEPLOY / "nginx" / "guildhall.conf").read_text())
        site = re.sub(r"listen \[::\].*\n", "\n", site)
        for port, here in (("443", self.https_port), ("80", self.http_port)):
            site = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{here}", site)
        (self.folder / "site.conf").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder, user=user))
        self._start("nginx", [nginx(), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")], self.env, str(self.folder))

    def _start(self, name: str, command: list[str], env: dict[str, str], folder: str) -> None:
        with (self.folder / f"{name}.out").open("w") as out:
            process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        self.processes.append(process)

    def start(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        for name in ("web", "worker", "beat"):
            self.unit(name)
        self.proxy()

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.out").read_text()

    def wait(self, until, seconds: float = 90):
        """What `until` gives once it is true."""
        deadline = time.monotonic() + seconds
        while not (found := until()):
            fallen = [process.args for process in self.processes if process.poll() is not None]
            if fallen or time.monotonic() > deadline:
                raise TimeoutError(f"{fallen}\n" + "\n".join(path.read_text()[-2000:] for path in self.folder.glob("*.out")))
            time.sleep(0.2)
        return found

    def stop(self) -> dict[str, int]:
        """SIGTERM to each, as systemd does; exit codes by program."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        return {Path(process.args[0]).name + str(number): process.wait(60) for number, process in enumerate(self.processes)}

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
