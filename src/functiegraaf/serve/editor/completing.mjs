// What can be typed next: names that the data has, prefixes, variables and words of SPARQL.
import { classesOf, context } from "./context.mjs";

const KEYWORDS = (
  "SELECT DISTINCT WHERE CONSTRUCT DESCRIBE ASK FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES " +
  "EXISTS NOT IN AS FROM NAMED PREFIX ORDER BY GROUP HAVING ASC DESC LIMIT OFFSET COUNT SUM MIN " +
  "MAX AVG SAMPLE GROUP_CONCAT STR LANG DATATYPE BOUND IRI CONTAINS STRSTARTS STRENDS REGEX " +
  "REPLACE LCASE UCASE CONCAT STRLEN COALESCE IF isIRI isLiteral ABS ROUND UNDEF"
).split(" ");

/**
 * Return the source of completions for the editor.
 *
 * @param {{prefixes: object, classes: object[], properties: object[], graphs: object[]}} known
 *   What the server says that there is.
 */
export function completing(known) {
  const keywords = KEYWORDS.map((word) => ({ label: word, type: "keyword" }));
  const prefixes = Object.entries(known.prefixes).map(([name, iri]) => ({
    label: `${name}:`,
    detail: iri,
    type: "namespace",
    boost: -50,
  }));
  return (state) => {
    const word = state.matchBefore(/[?$]?[\w-]*:?[\w.-]*/);
    if (!word || (word.from === word.to && !state.explicit)) return null;
    const inside = state.state.sliceDoc(Math.max(0, word.from - 1), word.from);
    if (inside === "<" || inside === "@") return null;
    const whole = state.state.doc.toString();
    const before = whole.slice(0, word.from);
    if (isInText(before)) return null;
    if (/^[?$]/.test(word.text)) return variables(word, whole);
    const { place, subject } = context(before);
    let options;
    if (place === "class") options = [...named(known.classes, "class"), ...prefixes];
    else if (place === "graph") options = [...named(known.graphs, "constant"), ...prefixes];
    else if (place === "predicate") {
      const classes = classesOf(whole).get(subject) ?? [];
      options = [...named(known.properties, "property", classes), ...prefixes];
      options.push({ label: "a", detail: "rdf:type", type: "keyword" });
    } else options = [...keywords, ...prefixes];
    return { from: word.from, options, validFor: /^[\w-]*:?[\w.-]*$/ };
  };
}

function named(names, type, classes = []) {
  // They come with those that are used most first.
  return names.map(({ name, label, count, used = [] }, place) => ({
    // What is looked for may stand in the name or in what it is called.
    label: label ? `${name} ${label}` : name,
    displayLabel: name,
    apply: name,
    detail: [label, count].filter(Boolean).join(" · "),
    type,
    boost:
      (used.some((one) => classes.includes(one)) ? 60 : 0) +
      Math.round(30 * (1 - place / names.length)),
  }));
}

function variables(word, whole) {
  const found = new Set(whole.match(/[?$]\w+/g));
  found.delete(word.text);
  if (!found.size) return null;
  const options = [...found].map((label) => ({ label, type: "variable" }));
  return { from: word.from, options, validFor: /^[?$]\w*$/ };
}

/** Tell whether a text ends inside a comment or a string. */
function isInText(text) {
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const bare = line.replace(/<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  return /["'#]/.test(bare);
}
