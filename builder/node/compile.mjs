/**
 * Compiles a standard library, with site-packages in it, inside Pyodide: nobody needs that very Python on their machine.
 *
 *     node compile.mjs RUNTIME TREE INFO OPTIMIZE MODULE...
 *
 * Runs compile.py with the tree at /lib/tree and prints what it returns.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Node would quote the line that threw, and a minified one is a megabyte long.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});

const [runtime, tree, info, optimize, ...modules] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const lock = JSON.stringify({ info: JSON.parse(info), packages: {} });
// Which columns a line's parts stand in nobody can see where no source is: without them code is a tenth smaller.
const python = await loadPyodide({ indexURL: runtime, lockFileContents: lock, env: { PYTHONNODEBUGRANGES: "1" } });
python.FS.mkdirTree("/lib/tree");
python.mountNodeFS("/lib/tree", tree);
python.globals.set("modules", modules);
python.globals.set("optimize", Number(optimize));
console.log(python.runPython(readFileSync(new URL("compile.py", import.meta.url), "utf8")));
