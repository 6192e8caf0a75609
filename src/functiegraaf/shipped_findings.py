"""Shipped findings: what is found in the shipped graph by itself, so that no file is blamed for it.

Looking for it costs as much as checking a file, and nothing that a user gives changes it. It is
therefore kept in the cache, under a key of all that it depends on. What lies there and is not just
what was written under this key is passed over: without it the findings are the same, and later.
"""

from __future__ import annotations

import hashlib
import importlib
import time
from functools import cache
from pathlib import Path

from functiegraaf import resources

#: The packages that find, by engine; another version of one of them may find something else.
_PACKAGES = {"shacl": ("shacl", "pyoxigraph"), "pyshacl": ("pyshacl", "rdflib", "pyoxigraph")}
_PACKAGE = Path(__file__).parent
#: When this process read its code; rather too early than too late, for the clocks of file systems
#: are coarse.
_READ = time.time() - 1


@cache
def fingerprints(engine: str) -> frozenset[str]:
    """Return the fingerprints of what an engine finds in the shipped graph by itself.

    Args:
        engine: The name of the engine, one of `engines.ENGINES`.

    """
    key = _key(engine)
    memory = _memory(key)
    if memory is None:
        return _found(engine)
    known = _remembered(memory, key)
    if known is None:
        known = _found(engine)
        # Nothing changed while it was looked for.
        if _key(engine) == key:
            resources.remember(memory, _written(known, key))
    return known


def _found(engine: str) -> frozenset[str]:
    from functiegraaf.validate import validate

    return frozenset(one.fingerprint for one in validate(engine=engine).findings)


def _memory(key: str) -> Path | None:
    """Return the file for what was found under a key; None if it cannot be kept."""
    try:
        return resources.cache_folder() / f"found-{key[:32]}" if key else None
    except RuntimeError:
        # Whoever runs this has no home.
        return None


def _remembered(memory: Path, key: str) -> frozenset[str] | None:
    try:
        text = memory.read_text("utf-8")
    except (OSError, ValueError):
        return None
    known = frozenset(text.split("\n")[1:-1])
    return known if text == _written(known, key) else None


def _written(known: frozenset[str], key: str) -> str:
    """Return fingerprints as they are kept, below a sum that tells whether all is there."""
    lines = "".join(f"{one}\n" for one in sorted(known))
    total = hashlib.sha256(f"{key}\n{lines}".encode()).hexdigest()
    return f"{total}\n{lines}"


def _key(engine: str) -> str:
    """Return a key that changes whenever something changes that the findings depend on.

    It is '' where that cannot be told, as when our own code was changed since this process read
    it: others would find with the new code what was found with the old.
    """
    packages = [importlib.import_module(name) for name in _PACKAGES[engine]]
    versions = [str(getattr(one, "__version__", "")) for one in packages]
    # All of our code: a list of the modules that count would be wrong after the next change.
    code = sorted(_PACKAGE.rglob("*.py"))
    graphs = resources.SHIPPED_GRAPHS
    files = [(room, path) for room in graphs for path in resources.graph_files(room)]
    files += [("shapes", path) for path in resources.shape_files()]
    files += [(str(path.parent.relative_to(_PACKAGE)), path) for path in code]
    try:
        changed = max(path.stat().st_ctime for path in code) > _READ
        content = resources.digest_of(files)
    except (OSError, ValueError):
        return ""
    if changed or not all(versions):
        return ""
    return hashlib.sha256(f"{engine} {versions} {content}".encode()).hexdigest()
