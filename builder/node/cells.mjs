/**
 * Runs the cells of lessons as the browser does, for as long as it is asked: Python from the very files that the site ships.
 *
 *     node cells.mjs < ORDERS
 *
 * The first line of ORDERS is JSON: the `runtime`'s folder and its `info`, the names there of `numpy` and of the `rest` of the
 * library, and the `wheels` to install. Each other line is a lesson's: its `package`, the `files` that go with it, each by its
 * path in site-packages, and its `cells`. Prints what cells.py says, a line of JSON each.
 */
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

// Node would quote the line that threw, and a minified one is a megabyte long.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});

const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: first } = await orders.next();
const { runtime, info, numpy, rest, wheels } = JSON.parse(String(first));
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const silent = () => {};
/** Python knows no Buffer. @param {string} path */
const read = (path) => new Uint8Array(readFileSync(path));
const python = await loadPyodide({
  indexURL: runtime, lockFileContents: JSON.stringify({ info, packages: {} }), stdin: () => null, stdout: silent,
  stderr: silent,
  // As the snapshot has it, so that sets of texts are in the same order.
  env: { PYTHONHASHSEED: "0", HOME: "/home/pyodide" },
});

/** Python does not come back to Node between two lines, so each is written at once. @param {string} line */
function say(line) {
  let bytes = Buffer.from(`${line}\n`);
  while (bytes.length) bytes = bytes.subarray(writeSync(1, bytes));
}

const browser = python.pyimport("_in_browser");
browser.find_the_rest(() => read(join(runtime, rest)));
browser.unpack(read(join(runtime, numpy)));
for (const wheel of wheels) browser.unpack(read(wheel));
python.registerJsModule("_orders", { say, read });
const answer = python.runPython(readFileSync(fileURLToPath(new URL("cells.py", import.meta.url)), "utf8"));
say('{"ready": true}');
for await (const order of { [Symbol.asyncIterator]: () => orders }) answer(order);
