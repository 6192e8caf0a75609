"""Two servers in a network of their own, where one of them has a public address.

Run by `test_serve_services.py` with `unshare`, so that no packet leaves: what is public for the
rules of the server is an address of this process and nobody else's. It prints what it was answered.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from serving import server

#: Was the address of relays between two kinds of addresses, and is nobody's any more (RFC 7526).
PUBLIC = "192.88.99.1"
#: Asks over there what levels there are, and here what they are called.
JOINED = """SELECT ?level ?name WHERE {
  SERVICE <%s> {
    ?level a fg:Level .
  }
  ?level skos:notation ?name .
} ORDER BY ?name"""
WRONG = JOINED.replace("ORDER BY ?name", "ORDER BY ?name LIMIT x")


def main(folder: Path) -> None:
    """Start both, ask, and print."""
    for command in ("link set lo up", f"address add {PUBLIC}/32 dev lo"):
        subprocess.run(["ip", *command.split()], check=True)
    (folder / "there").mkdir()
    (folder / "here").mkdir()
    there = server(folder / "there", "--host", PUBLIC, "--no-pages")
    with there as other, server(folder / "here", "--allow-service", f"{other.base}sparql") as one:
        query = quote(JOINED % f"{other.base}sparql")
        wrong = quote(WRONG % f"{other.base}sparql")
        said = {
            "json": one.ask(f"/sparql?query={query}", accept="application/sparql-results+json"),
            "page": one.ask(f"/sparql?query={query}&lang=en", accept="text/html"),
            "csv": one.ask(f"/sparql.csv?query={query}"),
            "wrong": one.ask(f"/sparql?query={wrong}&lang=en", accept="text/html"),
        }
    asked = (folder / "there" / "serve.log").read_text().count('"route": "sparql"')
    answers = {name: (answer.status, answer.text) for name, answer in said.items()}
    sys.stdout.write(json.dumps({"asked": asked, **answers}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
