"""Real engines for the tests: each started once, on this machine only, and always stopped.

A server belongs to a process of its own that watches the test run, and stops the server and
removes its folder when the run is over, however it ended. The workers of a run share it.

    python servers.py oxigraph|virtuoso|apache=FOLDER|nginx=FOLDER FILE PID

A name that ends in `-union` is a server of its own whose default graph is the union of all graphs:
that of Virtuoso always is. A web server serves the folder of an exported site; Apache has it at
`/`, once more at `/below/`, and what w3id.org would do with it at `/functiegraaf/`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

INI = """\
[Database]
DatabaseFile=test.db
ErrorLogFile=test.log
LockFile=test.lck
TransactionFile=test.trx
xa_persistent_file=test.pxa
[TempDatabase]
DatabaseFile=test-temp.db
TransactionFile=test-temp.trx
[Parameters]
ServerPort=127.0.0.1:{sql}
DisableUnixSocket=1
ServerThreads=10
NumberOfBuffers=10000
MaxDirtyBuffers=6000
ThreadsPerQuery=1
DirsAllowed=.
[HTTPServer]
ServerPort=127.0.0.1:{http}
ServerThreads=5
ServerRoot=.
[SPARQL]
; As the package of Debian has it.
ResultSetMaxRows=10000
; That has 400 seconds here. The estimates differ from start to start: on a busy machine a query of
; 50 milliseconds was once estimated at 429 seconds, and refused.
MaxQueryCostEstimationTime=0
MaxQueryExecutionTime=60
"""
#: As Debian has it, but for what a site needs: a2enmod rewrite headers, and AllowOverride.
APACHE = """\
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{http}
PidFile {folder}/pid
ErrorLog {folder}/error.log
DefaultRuntimeDir {folder}
Mutex file:{folder}
User {user}
Group {group}
{modules}
TypesConfig {folder}/mime.types
DocumentRoot {site}
Alias /below {site}
Alias /functiegraaf {site}/w3id
<Directory />
  Options FollowSymLinks
  AllowOverride None
</Directory>
<Directory {site}>
  Options Indexes FollowSymLinks MultiViews
  AllowOverride FileInfo Options=MultiViews
</Directory>
<Directory {site}/w3id>
  AllowOverride FileInfo Options
</Directory>
"""
MODULES = """
mpm_event authz_core alias dir mime negotiation setenvif env headers rewrite autoindex
"""
NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""
#: Starting takes seconds, on a machine that does much else a minute.
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def short(name: str) -> str:
    """Return the name of a server without the folder that it serves."""
    return name.partition("=")[0]


def program(name: str) -> str | None:
    """Return the program of an engine; None if it is not installed."""
    if name.startswith("virtuoso"):
        return shutil.which("virtuoso-t")
    if name.startswith(("apache", "nginx")):
        known = {"apache": "apache2", "nginx": "nginx"}[short(name)]
        return shutil.which(known) or shutil.which(known, path="/usr/sbin:/usr/local/sbin")
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def command(name: str, folder: Path, port: int) -> list[str]:
    if name.startswith("oxigraph"):
        union = ["--union-default-graph"] if name.endswith("-union") else []
        place = ["--location", str(folder / "db"), "--bind", f"127.0.0.1:{port}"]
        return [str(program(name)), "serve", *place, *union]
    if name.startswith(("apache", "nginx")):
        return web(name, folder, port)
    (folder / "test.ini").write_text(INI.format(sql=free_port(), http=port))
    return [str(program(name)), "+configfile", "test.ini", "+foreground", "+wait"]


def web(name: str, folder: Path, port: int) -> list[str]:
    """Return the command of a web server, with its settings written into its folder."""
    kind, _, given = name.partition("=")
    root = os.geteuid() == 0
    # Started by root, Apache reads as somebody else, who may not look into the folders of a test.
    folder.chmod(0o755)
    site = str(shutil.copytree(given, folder / "site"))
    if kind == "nginx":
        user = "user root;" if root else ""
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user))
        text = (Path(site) / "nginx.conf").read_text()
        text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
        (folder / "site.conf").write_text(text.replace("/srv/functiegraaf", site))
        error = str(folder / "error.log")
        return [str(program(name)), "-c", str(folder / "nginx.conf"), "-e", error]
    # What the site does not say itself, nobody says.
    (folder / "mime.types").touch()
    held = Path("/usr/lib/apache2/modules")
    modules = [f"LoadModule {one}_module {held}/mod_{one}.so" for one in MODULES.split()]
    as_whom = {"user": "www-data", "group": "www-data"}
    (folder / "apache.conf").write_text(
        APACHE.format(folder=folder, http=port, site=site, modules="\n".join(modules), **as_whom)
    )
    return [str(program(name)), "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"]


def addresses(name: str, port: int) -> dict[str, str]:
    base = f"http://127.0.0.1:{port}"
    if name.startswith(("apache", "nginx")):
        return {"base": base, "query": base + "/style.css"}
    return {"query": base + ("/query" if name.startswith("oxigraph") else "/sparql")}


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "?query=ASK%20%7B%7D", timeout=5) as reply:
            return reply.status == 200
    except (OSError, urllib.error.URLError):
        return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def watch(name: str, file: Path, pid: int) -> None:
    """Run a server until a process ends; write its addresses into a file when it answers."""
    with tempfile.TemporaryDirectory(prefix=f"functiegraaf-{short(name)}-") as made:
        folder = Path(made)
        port = free_port()
        with (folder / "out.txt").open("wb") as out:
            server = subprocess.Popen(
                command(name, folder, port), cwd=folder, stdout=out, stderr=out
            )
            try:
                tell(name, file, folder, port, server)
                while alive(pid) and server.poll() is None:
                    time.sleep(0.2)
            finally:
                server.terminate()
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


def tell(name: str, file: Path, folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    found = addresses(name, port)
    end = time.monotonic() + PATIENCE
    while not answers(found["query"]):
        if server.poll() is not None or time.monotonic() > end:
            said = (folder / "out.txt").read_text("utf-8", "replace")[-2000:]
            found = {"failed": f"{name} does not answer:\n{said}"}
            break
        time.sleep(0.1)
    work = file.with_suffix(".new")
    work.write_text(json.dumps(found))
    work.rename(file)


def start(name: str, file: Path, pid: int) -> dict[str, str]:
    """Start a server that lives as long as a process, and return its addresses."""
    subprocess.Popen(
        [sys.executable, __file__, name, str(file), str(pid)],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + PATIENCE + 30
    while not file.exists():
        assert time.monotonic() < end, f"{name} was not started in time"
        time.sleep(0.05)
    found: dict[str, str] = json.loads(file.read_text())
    assert "failed" not in found, found["failed"]
    return found


def shared(name: str, folder: Path, pid: int) -> dict[str, str]:
    """Return the addresses of a server that all workers of a run share."""
    with (folder / f"{short(name)}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = folder / f"{short(name)}.json"
        return json.loads(file.read_text()) if file.exists() else start(name, file, pid)


if __name__ == "__main__":
    # What ends the run by a signal to its group does not reach us; its end does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
