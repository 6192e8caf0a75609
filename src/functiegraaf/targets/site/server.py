"""Server: what a web server has to be told, so that a name leads to the page or the RDF asked for.

One list of patterns serves Apache, nginx and the redirect at w3id.org.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from functiegraaf.targets.rdf import SYNTAXES
from functiegraaf.targets.site.names import LANGUAGES
from functiegraaf.targets.site.places import INDEX, LOCAL, ROOMS, Hash
from functiegraaf.targets.site.rendering import Renderer

#: How a quality is written in a header, from the lowest to the highest that is told apart, with
#: what may stand behind it.
_REST = r"\s*(?:;[^,]*)?"
QUALITIES = (
    rf";\s*q=0?\.0\d*[1-9]\d*{_REST}",
    *(rf";\s*q=0?\.{tenth}\d*{_REST}" for tenth in range(1, 10)),
    rf"(?:;\s*q=1(?:\.0*)?{_REST})?",
)
#: The media types of a page, and a range that a browser may mean it with.
HTML = ("text/html", "application/xhtml+xml", "text/*")
ANYTHING = "*/*"
#: What a page may load and do: its style, and nothing else.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def files(
    pages: Sequence[str], hashes: Sequence[Hash], base: str, others: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files that tell a server, and a search engine, what there is.

    Args:
        pages: The names of the HTML files.
        hashes: What stands on the page of another.
        base: Where the site will stand, or nothing if that is not known.
        others: The files of other targets.

    """
    forms = [(kind.media_type, ending) for kind, ending in SYNTAXES.values()]
    renderer = Renderer(
        {
            "accepted": accepted([*HTML, *(media for media, _ in forms), ANYTHING]),
            "spoken": accepted(LANGUAGES, after=r"(?:-[a-z0-9]+)*"),
            "forms": [(literal(media), ending) for media, ending in forms],
            "links": [(media, ending) for media, ending in forms],
            "endings": "|".join(ending.removeprefix(".") for _, ending in forms),
            "policy": POLICY,
            "html": "|".join(map(literal, HTML)),
            "anything": literal(ANYTHING),
            "rooms": "|".join(ROOMS),
            "local": LOCAL.pattern,
            "index": INDEX,
            "hashes": hashes,
            "base": base,
            "catalogue": "dcat" if "dcat.ttl" in others else "",
        },
        escaped=False,
    )
    yield ".htaccess", renderer.render("apache.j2")
    yield "nginx.conf", renderer.render("nginx.j2")
    if base:
        yield "w3id/.htaccess", renderer.render("w3id.j2")
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
        yield "sitemap.xml", _sitemap(pages, base)


def accepted(names: Iterable[str], after: str = "") -> list[str]:
    r"""Return patterns for a header that lists what is accepted, the lowest quality first.

    Each finds the first of the names that the header has with that quality.

    >>> import re
    >>> patterns = accepted(["text/html", "text/turtle"])
    >>> header = "text/html;q=0.5, text/turtle;q=0.8, */*;q=0.1"
    >>> [found[1] for one in patterns if (found := re.search(one, header))]
    ['text/html', 'text/turtle']
    """
    either = "|".join(map(literal, names))
    return [
        rf"(?:^|,)\s*({either}){after}\s*(?:;(?!\s*q=)[^,;]*)*{quality}(?=,|$)"
        for quality in QUALITIES
    ]


def literal(text: str) -> str:
    r"""Return a pattern for a text, with only the escapes that every server knows.

    >>> literal("application/ld+json"), literal("*/*")
    ('application/ld\\+json', '\\*/\\*')
    """
    return "".join(f"\\{sign}" if sign in ".+*" else sign for sign in text)


def _sitemap(pages: Sequence[str], base: str) -> bytes:
    lines = [f"<url><loc>{escape(base + page)}</loc></url>" for page in sorted(pages)]
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{}">\n'
    end = "\n</urlset>\n"
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (start.format(space) + "\n".join(lines) + end).encode()
