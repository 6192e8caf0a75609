"""The questions about a workforce once more, in SQL over tables in Parquet.

Nothing that our rules derived is read: who lacks what, what is met and what is one step away is
worked out here from what people hold and what profiles require.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyoxigraph as ox

from functiegraaf import resources

ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: The table that each predicate becomes, with the columns `s` and `o`.
PREDICATES = {
    "typed": TYPE,
    "notation": SKOS + "notation",
    "label": SKOS + "prefLabel",
    "unit_of": ORG + "unitOf",
    "post_in": ORG + "postIn",
    "held_by": ORG + "heldBy",
    "role": ORG + "role",
} | {
    name: resources.DEF + local
    for name, local in {
        "rank": "rank",
        "of_competency": "ofCompetency",
        "at_level": "atLevel",
        "of_function": "ofFunction",
        "requires": "requires",
        "holds": "holds",
        "wants_step": "wantsStep",
        "highest_education": "highestEducation",
        "nlqf_level": "nlqfLevel",
        "lowest": "lowestNlqfLevel",
        "highest": "highestNlqfLevel",
        "in_region": "inRegion",
        "of_municipality": "ofMunicipality",
        "derives_from": "derivesFromFunction",
    }.items()
}

#: What the questions have in common.
VIEWS = f"""
CREATE VIEW level AS
  SELECT c.s AS level, c.o AS competency, n.o AS letter, CAST(r.o AS INTEGER) AS rank
  FROM of_competency c JOIN at_level a USING (s)
  JOIN notation n ON n.s = a.o JOIN rank r ON r.s = a.o;
CREATE VIEW asks AS
  SELECT DISTINCT f.o AS function, l.*
  FROM typed t JOIN of_function f USING (s) JOIN requires q USING (s) JOIN level l ON l.level = q.o
  WHERE t.o IN ('{resources.DEF}NormalProfile', '{resources.DEF}LocalProfile');
CREATE VIEW post AS
  SELECT p.s AS post, u.o AS municipality, r.o AS function
  FROM post_in p JOIN unit_of u ON u.s = p.o LEFT JOIN role r ON r.s = p.s;
CREATE VIEW worker AS
  SELECT h.o AS employee, post.* FROM post JOIN held_by h ON h.s = post.post;
CREATE VIEW best AS
  SELECT h.s AS employee, competency, max(rank) AS rank, arg_max(letter, rank) AS letter
  FROM holds h JOIN level ON level = h.o GROUP BY ALL;
CREATE VIEW gap AS
  SELECT w.*, a.level, a.competency, a.letter AS asked, b.letter AS held
  FROM worker w JOIN asks a USING (function) LEFT JOIN best b USING (employee, competency)
  WHERE coalesce(b.rank < a.rank, true) AND employee IN (SELECT s FROM holds);
CREATE VIEW norm AS SELECT s AS function FROM typed WHERE o = '{resources.DEF}NormFunction';
CREATE VIEW own AS
  SELECT t.s AS function, d.o AS parent, m.o AS municipality
  FROM typed t JOIN derives_from d USING (s) JOIN of_municipality m USING (s)
  WHERE t.o = '{resources.DEF}LocalFunction';
CREATE VIEW strongest AS
  SELECT function, competency, max(rank) AS rank FROM asks GROUP BY ALL;
CREATE VIEW known AS
  SELECT function, NULL AS municipality FROM norm UNION SELECT function, municipality FROM own;
CREATE VIEW step AS
  SELECT f.function AS start, t.function AS finish
  FROM known f JOIN known t
    ON f.function <> t.function AND coalesce(f.municipality = t.municipality, true)
  JOIN asks a ON a.function = t.function
  LEFT JOIN strongest s ON s.function = f.function AND s.competency = a.competency
  GROUP BY ALL HAVING sum(greatest(coalesce(a.rank - s.rank, 9), 0)) <= 1;
"""

ANSWERS = {
    "workforce-gaps": """
SELECT m.o, n.o, l.o, posts, filled, lacking, levels
FROM (SELECT municipality, function, count(DISTINCT employee) AS lacking,
        count(DISTINCT (employee, level)) AS levels FROM gap GROUP BY ALL)
JOIN (SELECT municipality, function, count(*) AS posts,
        count(*) FILTER (post IN (SELECT s FROM held_by)) AS filled FROM post GROUP BY ALL)
  USING (municipality, function)
JOIN label m ON m.s = municipality JOIN notation n ON n.s = function JOIN label l ON l.s = function
ORDER BY ALL""",
    "workforce-gap-employees": """
SELECT f.o, p.o, employee, c.o, asked, held
FROM gap JOIN notation f ON f.s = function JOIN notation p ON p.s = post
JOIN label c ON c.s = competency
WHERE municipality = $municipality
ORDER BY f.o, p.o, c.o, asked, employee""",
    "fillable-posts": """
SELECT m.o, p.o, f.o, l.o, count(*)
FROM (
  SELECT v.post, v.municipality, v.function, w.employee
  FROM post v
  JOIN (SELECT DISTINCT employee, municipality FROM worker) w USING (municipality)
  JOIN wants_step s ON s.s = w.employee AND s.o = 'true'
  JOIN asks a USING (function)
  LEFT JOIN best b ON b.employee = w.employee AND b.competency = a.competency
  WHERE v.post NOT IN (SELECT s FROM held_by)
    AND NOT EXISTS (FROM worker o WHERE o.employee = w.employee AND o.function = v.function)
  GROUP BY ALL HAVING sum(greatest(coalesce(a.rank - b.rank, 9), 0)) = 1)
JOIN label m ON m.s = municipality JOIN notation p ON p.s = post
JOIN notation f ON f.s = function JOIN label l ON l.s = function
GROUP BY post, m.o, p.o, f.o, l.o ORDER BY ALL""",
    "scarce-competencies": """
SELECT r.o, c.o, letter, asked, meeting, round(1000 * meeting / asked) / 1000 AS per_post
FROM (SELECT i.o AS region, level, competency, letter, rank, count(*) AS asked
      FROM post JOIN asks USING (function) JOIN in_region i ON i.s = municipality GROUP BY ALL) d
CROSS JOIN LATERAL (
  SELECT count(DISTINCT w.employee) AS meeting
  FROM worker w JOIN in_region j ON j.s = w.municipality JOIN best b USING (employee)
  WHERE j.o = d.region AND b.competency = d.competency AND b.rank >= d.rank)
JOIN label r ON r.s = region JOIN label c ON c.s = competency
ORDER BY r.o, per_post, c.o, letter""",
    "education-fit": """
SELECT n.o, l.o, ln.o, hn.o, count(*) FILTER (rank < low),
  count(*) FILTER (rank BETWEEN low AND high), count(*) FILTER (rank > high)
FROM (SELECT DISTINCT municipality, function, employee FROM worker)
JOIN highest_education e ON e.s = employee JOIN nlqf_level k ON k.s = e.o
JOIN (SELECT s, CAST(o AS INTEGER) AS rank FROM rank) r ON r.s = k.o
JOIN (SELECT f.o AS function, w.o AS lowest, h.o AS highest, CAST(lr.o AS INTEGER) AS low,
        CAST(hr.o AS INTEGER) AS high
      FROM of_function f JOIN lowest w USING (s) JOIN highest h USING (s)
      JOIN rank lr ON lr.s = w.o JOIN rank hr ON hr.s = h.o) USING (function)
JOIN notation n ON n.s = function JOIN label l ON l.s = function
JOIN notation ln ON ln.s = lowest JOIN notation hn ON hn.s = highest
GROUP BY ALL ORDER BY ALL""",
    "local-only-functions": """
SELECT m.o, f.o, l.o, count(*), d.o,
  (SELECT count(*) FROM post n WHERE n.function = parent AND n.municipality = p.municipality)
FROM post p JOIN own USING (function)
JOIN label m ON m.s = p.municipality JOIN notation f ON f.s = function
JOIN label l ON l.s = function JOIN notation d ON d.s = parent
GROUP BY parent, p.municipality, m.o, f.o, l.o, d.o ORDER BY ALL""",
    "career-reach": """
SELECT n.o, l.o, coalesce(m.o, '') AS municipality, min(steps) AS steps,
  (SELECT count(*) FROM post p WHERE p.function = finish)
FROM (SELECT finish, 1 AS steps FROM step WHERE start = $function
      UNION ALL
      SELECT b.finish, 2 FROM step a JOIN step b ON b.start = a.finish
      WHERE a.start = $function AND b.finish <> $function)
JOIN notation n ON n.s = finish JOIN label l ON l.s = finish
LEFT JOIN own ON own.function = finish LEFT JOIN label m ON m.s = own.municipality
GROUP BY finish, n.o, l.o, m.o ORDER BY steps, n.o, municipality""",
    "local-deviation": """
SELECT c.o, count(*), count(*) FILTER (letters = 0), count(*) FILTER (letters > 0),
  count(*) FILTER (letters < 0), count(*) FILTER (letters IS NULL),
  round(1000 * sum(abs(letters)) / count(letters)) / 1000, max(abs(letters))
FROM (SELECT own.function, n.competency, l.rank - n.rank AS letters
      FROM own JOIN asks n ON n.function = own.parent
      LEFT JOIN asks l ON l.function = own.function AND l.competency = n.competency)
JOIN label c ON c.s = competency
GROUP BY c.o ORDER BY c.o""",
}


def tables(path: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """Write a workforce and the shipped graph as Parquet; return what asks that."""
    database = duckdb.connect()
    database.execute("CREATE TABLE triple (s VARCHAR, p VARCHAR, o VARCHAR, language VARCHAR)")
    quads = list(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
    for name in resources.SHIPPED_GRAPHS:
        for file in resources.graph_files(name):
            quads += ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    rows = sorted({row_of(quad) for quad in quads})
    columns = dict(zip("spol", map(list, zip(*rows, strict=True)), strict=True))
    database.execute(
        "INSERT INTO triple SELECT unnest($s), unnest($p), unnest($o), unnest($l)", columns
    )
    for table, predicate in PREDICATES.items():
        file = folder / f"{table}.parquet"
        database.execute(
            f"COPY (SELECT s, o FROM triple WHERE p = '{predicate}' AND language IN ('', 'nl'))"
            f" TO '{file}' (FORMAT parquet)"
        )
        database.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{file}')")
    database.execute("DROP TABLE triple")
    database.execute(VIEWS)
    return database


def row_of(quad: ox.Quad) -> tuple[str, str, str, str]:
    """Return the cells of a statement; a node without a name has its label."""
    value = quad.object
    language = (value.language or "") if isinstance(value, ox.Literal) else ""
    return (quad.subject.value, quad.predicate.value, value.value, language)


def answer(
    database: duckdb.DuckDBPyConnection, name: str, **values: str
) -> list[tuple[object, ...]]:
    """Return the rows that SQL finds for a question."""
    return database.execute(ANSWERS[name], values).fetchall()
