"""The questions about a workforce once more, in SQL over the export to Parquet.

Nothing that our rules derived is read: who lacks what, what is met and what is one step away is
worked out here from what people hold and what profiles require.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyoxigraph as ox

from functiegraaf import Graph, load, targets

ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: What the questions have in common.
VIEWS = """
CREATE VIEW level AS
  SELECT c.id AS level, c.competency, l.code AS letter, l.rank
  FROM competency_levels c JOIN levels l ON l.id = c.level;
CREATE VIEW asks AS
  SELECT DISTINCT p.function, level.*
  FROM profiles p JOIN profile_levels q ON q.profile = p.id JOIN level ON level.level = q.competency_level
  WHERE NOT p.enriched
  UNION
  SELECT p.local_function, level.*
  FROM local_profiles p JOIN local_profile_levels q ON q.local_profile = p.id
  JOIN level ON level.level = q.competency_level;
CREATE VIEW post AS
  SELECT p.id AS post, p.code, u.municipality, coalesce(p.function, p.local_function) AS function,
    p.employee
  FROM posts p JOIN units u ON u.id = p.unit;
CREATE VIEW worker AS SELECT * FROM post WHERE employee IS NOT NULL;
CREATE VIEW best AS
  SELECT h.employee, competency, max(rank) AS rank, arg_max(letter, rank) AS letter
  FROM employee_levels h JOIN level ON level = h.competency_level GROUP BY ALL;
CREATE VIEW gap AS
  SELECT w.*, a.level, a.competency, a.letter AS asked, b.letter AS held
  FROM worker w JOIN asks a USING (function) LEFT JOIN best b USING (employee, competency)
  WHERE coalesce(b.rank < a.rank, true) AND employee IN (SELECT employee FROM employee_levels);
CREATE VIEW own AS
  SELECT id AS function, derives_from AS parent, municipality FROM local_functions;
CREATE VIEW strongest AS
  SELECT function, competency, max(rank) AS rank FROM asks GROUP BY ALL;
CREATE VIEW known AS
  SELECT id AS function, iri, code, name_nl AS name, NULL AS municipality FROM functions
  UNION ALL
  SELECT id, iri, code, name_nl, municipality FROM local_functions;
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
SELECT m.name_nl, k.code, k.name, posts, filled, lacking, levels
FROM (SELECT municipality, function, count(DISTINCT employee) AS lacking,
        count(DISTINCT (employee, level)) AS levels FROM gap GROUP BY ALL)
JOIN (SELECT municipality, function, count(*) AS posts, count(employee) AS filled
      FROM post GROUP BY ALL) USING (municipality, function)
JOIN municipalities m ON m.id = municipality JOIN known k USING (function)
ORDER BY ALL""",
    "workforce-gap-employees": """
SELECT k.code, gap.code, e.iri, c.name_nl, asked, held
FROM gap JOIN known k USING (function) JOIN municipalities m ON m.id = gap.municipality
JOIN competencies c ON c.id = competency JOIN employees e ON e.id = employee
WHERE m.iri = $municipality
ORDER BY k.code, gap.code, c.name_nl, asked, e.iri""",
    "fillable-posts": """
SELECT m.name_nl, p.code, f.code, f.name, count(*)
FROM (
  SELECT v.post, v.code, v.municipality, v.function, w.employee
  FROM post v
  JOIN (SELECT DISTINCT employee, municipality FROM worker) w USING (municipality)
  JOIN employees s ON s.id = w.employee AND s.wants_step
  JOIN asks a USING (function)
  LEFT JOIN best b ON b.employee = w.employee AND b.competency = a.competency
  WHERE v.employee IS NULL
    AND NOT EXISTS (FROM worker o WHERE o.employee = w.employee AND o.function = v.function)
  GROUP BY ALL HAVING sum(greatest(coalesce(a.rank - b.rank, 9), 0)) = 1) p
JOIN municipalities m ON m.id = municipality JOIN known f USING (function)
GROUP BY post, m.name_nl, p.code, f.code, f.name ORDER BY ALL""",
    "scarce-competencies": """
SELECT r.name_nl, c.name_nl, letter, asked, meeting, round(1000 * meeting / asked) / 1000 AS per_post
FROM (SELECT m.region, level, competency, letter, rank, count(*) AS asked
      FROM post JOIN asks USING (function) JOIN municipalities m ON m.id = municipality
      GROUP BY ALL) d
CROSS JOIN LATERAL (
  SELECT count(DISTINCT w.employee) AS meeting
  FROM worker w JOIN municipalities j ON j.id = w.municipality JOIN best b USING (employee)
  WHERE j.region = d.region AND b.competency = d.competency AND b.rank >= d.rank)
JOIN regions r ON r.id = d.region JOIN competencies c ON c.id = competency
ORDER BY r.name_nl, per_post, c.name_nl, letter""",
    "education-fit": """
SELECT f.code, f.name_nl, lowest, highest, count(*) FILTER (has < low),
  count(*) FILTER (has BETWEEN low AND high), count(*) FILTER (has > high)
FROM (SELECT DISTINCT municipality, function, employee FROM worker)
JOIN (SELECT e.id AS employee, n.rank AS has
      FROM employees e JOIN education_levels l ON l.id = e.highest_education
      JOIN nlqf_levels n ON n.id = l.nlqf_level) USING (employee)
JOIN (SELECT s.function, l.code AS lowest, h.code AS highest, l.rank AS low, h.rank AS high
      FROM nlqf_statements s JOIN nlqf_levels l ON l.id = s.lowest
      JOIN nlqf_levels h ON h.id = s.highest) USING (function)
JOIN functions f ON f.id = function
GROUP BY ALL ORDER BY ALL""",
    "local-only-functions": """
SELECT m.name_nl, f.code, f.name, count(*), d.code,
  (SELECT count(*) FROM post n WHERE n.function = parent AND n.municipality = p.municipality)
FROM post p JOIN own USING (function)
JOIN municipalities m ON m.id = p.municipality JOIN known f USING (function)
JOIN functions d ON d.id = parent
GROUP BY parent, p.municipality, m.name_nl, f.code, f.name, d.code ORDER BY ALL""",
    "career-reach": """
SELECT k.code, k.name, coalesce(m.name_nl, '') AS municipality, min(steps) AS steps,
  (SELECT count(*) FROM post p WHERE p.function = finish)
FROM (SELECT start, finish, 1 AS steps FROM step
      UNION ALL
      SELECT a.start, b.finish, 2 FROM step a JOIN step b ON b.start = a.finish
      WHERE b.finish <> a.start)
JOIN known s ON s.function = start AND s.iri = $function
JOIN known k ON k.function = finish LEFT JOIN municipalities m ON m.id = k.municipality
GROUP BY finish, k.code, k.name, m.name_nl ORDER BY steps, k.code, municipality""",
    "local-deviation": """
SELECT c.name_nl, count(*), count(*) FILTER (letters = 0), count(*) FILTER (letters > 0),
  count(*) FILTER (letters < 0), count(*) FILTER (letters IS NULL),
  round(1000 * sum(abs(letters)) / count(letters)) / 1000, max(abs(letters))
FROM (SELECT own.function, n.competency, l.rank - n.rank AS letters
      FROM own JOIN asks n ON n.function = own.parent
      LEFT JOIN asks l ON l.function = own.function AND l.competency = n.competency)
JOIN competencies c ON c.id = competency
GROUP BY c.name_nl ORDER BY c.name_nl""",
}


def tables(path: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """Export a workforce and the shipped graph to Parquet; return what asks that."""
    store = load.load_shipped(ox.Store())
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    database = opened(targets.parts("parquet", Graph(store, None), []), folder)
    database.execute(VIEWS)
    return database


def opened(parts: targets.Parts, folder: Path) -> duckdb.DuckDBPyConnection:
    """Write tables in Parquet; return what asks them, each under its name."""
    database = duckdb.connect()
    for name, content in parts.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        if file.suffix == ".parquet":
            view = file.stem.replace("-", "_")
            database.execute(f"CREATE VIEW {view} AS SELECT * FROM read_parquet('{file}')")
    return database


def answer(
    database: duckdb.DuckDBPyConnection, name: str, **values: str
) -> list[tuple[object, ...]]:
    """Return the rows that SQL finds for a question."""
    return database.execute(ANSWERS[name], values).fetchall()
