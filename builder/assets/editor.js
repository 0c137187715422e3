/**
 * The editor of Python code, which a page loads when a reader first opens code: CodeMirror, as a page needs it. It is a module
 * that the builder makes one script of, with all that it imports; `openEditor` is what it leaves for the page's own scripts.
 *
 * @typedef {{ label: string, detail?: string, info?: string }} Name  one that may stand here, what it is, and more about it
 * @typedef {object} Options
 * @property {string} text
 * @property {string} name  the file's
 * @property {string} label  what the textbox is called
 * @property {boolean} [isReadOnly]
 * @property {(text: string) => void} [onChange]  after every change, whoever made it
 * @property {() => void} [onRun]  for Ctrl or ⌘ and Enter
 * @property {(text: string, at: number) => Promise<Name[]>} [complete]  the names that may stand at a place of the text
 * @property {Record<string, string>} [phrases]  what CodeMirror says, in the page's language
 */
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { nextDiagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tagHighlighter, tags } from "@lezer/highlight";
import { StyleModule } from "style-mod";

/** For longer than a reader waits between two keys, in milliseconds. */
const LONG = 1e9;

// The page's policy refuses style elements that are made later. CodeMirror gives a shadow root its styles as objects, which no
// policy refuses, and this is as much of a shadow root as it looks at.
const page = {
  ownerDocument: document,
  get adoptedStyleSheets() { return document.adoptedStyleSheets; },
  set adoptedStyleSheets(sheets) { document.adoptedStyleSheets = sheets; },
};
const { mount } = StyleModule;
StyleModule.mount = (root, ...others) => mount(root === document ? /** @type {any} */ (page) : root, ...others);

const python = pythonLanguage.configure({
  props: [styleTags({ "Decorator/At Decorator/VariableName Decorator/PropertyName": tags.meta })],
});
/** The names that Pygments gives, for which the page has colours. */
const asInThePage = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: tags.moduleKeyword, class: "kn" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: [tags.string, tags.special(tags.string)], class: "s1" },
  { tag: tags.escape, class: "se" },
  { tag: tags.number, class: "mi" },
  { tag: tags.comment, class: "c1" },
  { tag: tags.function(tags.definition(tags.variableName)), class: "nf" },
  { tag: tags.definition(tags.className), class: "nc" },
  { tag: tags.meta, class: "nd" },
]);

const look = EditorView.theme({
  "&": {
    direction: "ltr", unicodeBidi: "isolate", fontSize: "0.8125rem", color: "var(--ink)", background: "var(--paper)",
    border: "1px solid var(--rule)", borderRadius: "8px",
  },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace', lineHeight: "1.55",
    borderRadius: "inherit",
  },
  ".cm-content": { padding: "0.6rem 0", caretColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--muted)", background: "var(--panel)", border: "0", borderInlineEnd: "1px solid var(--rule)" },
  ".cm-line": { borderInlineStart: "3px solid transparent" },
  ".cm-line.wrong": { background: "var(--panel)", borderInlineStartColor: "var(--error)" },
  ".cm-lintRange": { background: "none", padding: "0", textDecoration: "underline wavy var(--error-text)", textDecorationSkipInk: "none" },
  "&.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid var(--muted)" },
  ".cm-tooltip": { color: "var(--ink)", background: "var(--paper)", border: "1px solid var(--rule)", borderRadius: "6px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.6rem", minHeight: "24px", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--paper)", background: "var(--link)" },
  ".cm-diagnostic": { borderInlineStart: "4px solid var(--error)", padding: "0.3rem 0.6rem", whiteSpace: "pre-wrap" },
  // A telephone zooms in where what is typed is smaller.
  "@media (pointer: coarse)": { "&": { fontSize: "1rem" } },
  "@media (forced-colors: active)": {
    ".cm-line": { borderInlineStartColor: "Canvas" },
    ".cm-line.wrong": { borderInlineStartColor: "Highlight" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
      forcedColorAdjust: "none", color: "HighlightText", background: "Highlight",
    },
  },
});

/** Which line is wrong, by a position in it. @type {import("@codemirror/state").StateEffectType<number | null>} */
const setWrong = StateEffect.define();
const wrongLine = Decoration.line({ class: "wrong" });
const wrong = StateField.define({
  create: () => Decoration.none,
  update(lines, { changes, effects }) {
    const asked = effects.filter((effect) => effect.is(setWrong)).at(-1);
    if (!asked) return lines.map(changes);
    return asked.value === null ? Decoration.none : Decoration.set(wrongLine.range(asked.value));
  },
  provide: (field) => [
    EditorView.decorations.from(field),
    EditorView.contentAttributes.from(field, (lines) => /** @type {Record<string, string>} */ (lines.size ? { "aria-invalid": "true" } : {})),
  ],
});

/**
 * Who clicked into the code indents with Tab; who came by Tab goes on with it, and so does everybody after Esc, which
 * CodeMirror forgets at the next other key.
 */
function leavingWithTab() {
  let isPointed = false;
  return EditorView.domEventObservers({
    pointerdown(_, view) {
      isPointed = true;
      view.setTabFocusMode(false);
    },
    focus(_, view) { if (!isPointed) view.setTabFocusMode(true); },
    // The window may lose the focus, and come back to what had it.
    blur(_, view) { isPointed &&= view.contentDOM.ownerDocument.activeElement === view.contentDOM; },
    // CodeMirror itself gives them two seconds, after this.
    keydown({ key }, view) { if (key === "Escape") queueMicrotask(() => view.setTabFocusMode(LONG)); },
  });
}

/** @param {NonNullable<Options["complete"]>} complete */
function namesFrom(complete) {
  return async (/** @type {import("@codemirror/autocomplete").CompletionContext} */ context) => {
    const { state, pos, explicit } = context;
    const from = context.matchBefore(/[\p{L}\p{N}_]*/u)?.from ?? pos;
    if (!explicit && from === pos && state.sliceDoc(pos - 1, pos) !== ".") return null;
    const options = await complete(state.doc.toString(), pos).catch(() => []);
    return { from, options, validFor: /^[\p{L}\p{N}_]*$/u };
  };
}

/** An editor at the end of an element. @param {Element} parent @param {Options} options */
function openEditor(parent, { text, name, label, isReadOnly = false, onChange, onRun, complete, phrases = {} }) {
  const run = () => { onRun?.(); return Boolean(onRun); };
  const view = new EditorView({
    parent,
    doc: text,
    extensions: [
      EditorState.readOnly.of(isReadOnly),
      EditorState.phrases.of(phrases),
      EditorView.editorAttributes.of({ class: "code", dir: "ltr", "data-name": name }),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.updateListener.of(({ docChanged, state }) => { if (docChanged) onChange?.(state.doc.toString()); }),
      python,
      syntaxHighlighting(asInThePage),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      complete ? autocompletion({ override: [namesFrom(complete)], icons: false }) : [],
      leavingWithTab(),
      keymap.of([
        { key: "Mod-Enter", run }, { key: "Tab", run: acceptCompletion }, { key: "F8", run: nextDiagnostic }, indentWithTab,
        ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap,
      ]),
      wrong,
      look,
    ],
  });

  return {
    element: view.dom,
    text: () => view.state.doc.toString(),
    /** Another text, as a step that can be taken back. @param {string} other */
    replace(other) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other }, userEvent: "input.replace" });
    },
    /** Mark a line, from 1, and say what is wrong with it; or nothing any more. @param {number} [line] @param {string} [message] */
    mark(line, message = "") {
      const { state } = view, { doc } = state;
      const at = line ? doc.line(Math.min(Math.max(line, 1), doc.lines)) : null;
      // What is indented is not what is wrong.
      const from = at ? at.from + at.text.search(/\S|$/) : 0;
      const { effects } = setDiagnostics(state, at ? [{ from, to: at.to, severity: "error", message }] : []);
      const said = at ? [EditorView.announce.of(message), EditorView.scrollIntoView(at.from)] : [];
      view.dispatch({ effects: [effects ?? [], setWrong.of(at && at.from), said].flat() });
    },
    /** Where the cursor is, or what is selected. */
    selection: () => ({ from: view.state.selection.main.from, to: view.state.selection.main.to }),
    /** @param {number} from @param {number} [to] */
    select: (from, to = from) => view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true }),
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

Object.assign(self, { openEditor });
