// Where in a query somebody is typing, told from the text before it.

const TOKEN =
  /#[^\n]*|<[^<>"{}|^`\\\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|@[a-zA-Z-]+|(?:[\w:.%-]*[\w:%-])|\^\^|&&|\|\||[^\s]/g;
const WORDS = new Set(
  ("FILTER OPTIONAL UNION MINUS WHERE BIND VALUES EXISTS NOT SELECT DISTINCT REDUCED SERVICE ASK " +
    "CONSTRUCT DESCRIBE").split(" "),
);

/**
 * Tell what is expected at the end of a text.
 *
 * @param {string} text The query up to the word that is being typed.
 * @returns {{place: "subject"|"predicate"|"object"|"class"|"graph"|"else", subject: string}}
 */
export function context(text) {
  const open = [];
  let now = { position: -1, subject: "", verb: "" };
  let before = "";
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith("#")) continue;
    if (token === "{") {
      open.push(now);
      now = { position: 0, subject: "", verb: "" };
    } else if (token === "(") {
      open.push(now);
      // In the brackets of a path a property stands, elsewhere an expression.
      now = { position: now.position === 1 ? 1 : -1, subject: now.subject, verb: "" };
    } else if (token === "[") {
      open.push(now);
      now = { position: 1, subject: "", verb: "" };
    } else if (token === "}" || token === ")" || token === "]") {
      now = open.pop() ?? { position: -1, subject: "", verb: "" };
      if (token === "}") now = { ...now, position: now.position < 0 ? -1 : 0 };
      else if (now.position >= 0 && (token === "]" || now.position === 1)) now.position += 1;
    } else if (now.position >= 0) {
      if (token === ".") now = { position: 0, subject: "", verb: "" };
      else if (token === ";") now = { ...now, position: 1 };
      else if (token === ",") now = { ...now, position: 2 };
      else if (token === "/" || token === "|" || token === "^") now = { ...now, position: 1 };
      else if (token === "*" || token === "+" || token === "?" || token === "!") before = token;
      else if (WORDS.has(token.toUpperCase())) now = { position: 0, subject: "", verb: "" };
      else if (token.toUpperCase() === "GRAPH") now = { position: 0, subject: "", verb: "" };
      else if (before.toUpperCase() === "GRAPH") now = { position: 0, subject: "", verb: "" };
      else {
        if (now.position === 0) now.subject = token;
        if (now.position === 1) now.verb = token;
        now = { ...now, position: now.position + 1 };
      }
    }
    before = token;
  }
  if (/^(GRAPH|FROM|NAMED)$/i.test(before)) return { place: "graph", subject: "" };
  const { position, subject, verb } = now;
  if (position === 2 && (verb === "a" || verb === "rdf:type")) return { place: "class", subject };
  const place = ["subject", "predicate", "object"][position] ?? "else";
  return { place, subject };
}

/** Return the classes that each subject of a query is said to have. */
export function classesOf(text) {
  const found = new Map();
  for (const [, subject, name] of text.matchAll(
    /([?$]\w+|[\w-]*:[\w.-]+)\s+(?:a|rdf:type)\s+([\w-]*:[\w-]+)/g,
  )) {
    found.set(subject, [...(found.get(subject) ?? []), name]);
  }
  return found;
}
