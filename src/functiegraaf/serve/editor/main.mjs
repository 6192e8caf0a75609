// The editor of the SPARQL page. It takes the place of the text field, which stays without scripts.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completing } from "./completing.mjs";

// Each colour has a contrast of more than 4.5 to 1 with the page and with the chosen line.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "#00566b", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "#5b2a86" },
  { tag: [tags.string, tags.special(tags.string)], color: "#7a4b00" },
  { tag: [tags.number, tags.bool], color: "#8a1c4a" },
  { tag: tags.comment, color: "#4d4d4d", fontStyle: "italic" },
]);
const look = EditorView.theme({
  "&": { border: ".1rem solid #4d4d4d", borderRadius: ".2rem", backgroundColor: "#fff", color: "#1b1b1b" },
  "&.cm-focused": { outline: ".2rem solid #000", outlineOffset: ".1rem" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "Cascadia Mono", Consolas, monospace',
    fontSize: ".95rem",
    lineHeight: "1.5",
    maxHeight: "32rem",
  },
  ".cm-content": { minHeight: "14rem" },
  ".cm-gutters": { backgroundColor: "#f2f5f5", color: "#4d4d4d", border: "0" },
  ".cm-tooltip": { border: ".06rem solid #4d4d4d", backgroundColor: "#fff", color: "#1b1b1b" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".3rem .5rem", lineHeight: "1.3" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "#00566b", color: "#fff" },
  ".cm-completionDetail": { fontStyle: "normal" },
  ".cm-completionIcon": { display: "none" },
  ".cm-diagnostic-error": { borderLeft: ".35rem solid #b00020", padding: ".3rem .6rem" },
});

/** Return the answer of the server, or what stands for none: an editor without completions. */
async function fetched(address, otherwise) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : otherwise;
  } catch {
    return otherwise;
  }
}

function start(field) {
  const { names, label, completions, errorLine, errorColumn, error } = field.dataset;
  const host = document.createElement("div");
  host.className = "editor";
  // The styles of the editor are made by script; in a shadow root they need no <style>.
  const root = host.attachShadow({ mode: "open" });
  field.before(host);
  const nothing = { prefixes: {}, classes: [], properties: [], graphs: [] };
  let source = completing(nothing);
  fetched(names, nothing).then((known) => {
    source = completing({ ...nothing, ...known });
    host.dataset.ready = "";
  });
  const run = () => {
    field.form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run, preventDefault: true }])),
        lineNumbers(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [(state) => source(state)], maxRenderedOptions: 60 }),
        sparql(),
        syntaxHighlighting(colours),
        look,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": label,
          lang: "en",
          spellcheck: "false",
          tabindex: "0",
        }),
        EditorState.phrases.of({ Completions: completions }),
        // Tab is no key of the editor, so that it leads on to the button.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = view.state.doc.toString();
        }),
      ],
    }),
  });
  field.hidden = true;
  field.labels.forEach((one) => one.addEventListener("click", () => view.focus()));
  if (errorLine) {
    const line = view.state.doc.line(Math.min(Number(errorLine), view.state.doc.lines));
    const from = Math.min(line.from + Number(errorColumn) - 1, line.to);
    const word = /^[\w:?$.-]+/.exec(view.state.sliceDoc(from, line.to));
    const to = word ? from + word[0].length : Math.min(from + 1, line.to);
    const place = from === to ? { from: Math.max(line.from, from - 1), to } : { from, to };
    view.dispatch(setDiagnostics(view.state, [{ ...place, severity: "error", message: error }]));
    view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  }
}

document.querySelectorAll("textarea[data-names]").forEach(start);
