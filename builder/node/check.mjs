/**
 * Runs every figure as the browser does, and says what each shows: Python from the very files that the site ships.
 *
 *     node check.mjs < ORDER
 *
 * ORDER is JSON: the `runtime`'s folder and its `info`, the names there of `numpy` and of the `rest` of the library, the source
 * of the `exercise`, and the `pages`, each with its `wheels` and the `modules` of its figures. Prints what check.py says, a line
 * of JSON each.
 */
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// Node would quote the line that threw, and a minified one is a megabyte long.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});

const { runtime, info, numpy, rest, exercise, pages } = JSON.parse(readFileSync(0, "utf8"));
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const silent = () => {};
/** Python knows no Buffer. @param {string} path */
const read = (path) => new Uint8Array(readFileSync(path));
const python = await loadPyodide({
  indexURL: runtime, lockFileContents: JSON.stringify({ info, packages: {} }), stdout: silent, stderr: silent,
});

/** Python does not come back to Node between two lines, so each is written at once. @param {string} line */
function say(line) {
  let bytes = Buffer.from(`${line}\n`);
  while (bytes.length) bytes = bytes.subarray(writeSync(1, bytes));
}

const browser = python.pyimport("_in_browser");
browser.find_the_rest(() => read(join(runtime, rest)));
browser.unpack(read(join(runtime, numpy)));
python.runPython("import numpy");
python.registerJsModule("_order", { say, read, exercise, pages: JSON.stringify(pages) });
python.runPython(readFileSync(fileURLToPath(new URL("check.py", import.meta.url)), "utf8"));
