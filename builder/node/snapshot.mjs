/**
 * Takes a snapshot of Python's memory with NumPy imported: what start-up and the imports changed, page by page.
 *
 *     node snapshot.mjs RUNTIME TREE OUT INFO LIBRARIES REMEMBER MODULE...
 *
 * TREE is the compiled standard library with site-packages in it; LIBRARIES, as JSON, the plain name of each of NumPy's
 * shared libraries and its path in site-packages; REMEMBER is Python that runs before the snapshot is taken. Writes snapshot.json, snapshot.bin and snapshot.slots.json to OUT, and
 * prints the names of the modules that the snapshot holds.
 *
 * @typedef {{ mkdirTree: (path: string) => void, writeFile: (path: string, content: Uint8Array) => void }} FileSystem
 * @typedef {{
 *   FS: FileSystem, HEAPU8: Uint8Array, _malloc: (size: number) => number, _free: (address: number) => void,
 *   _malloc_usable_size: (address: number) => number, _sbrk: (more: number) => number,
 *   _emscripten_stack_get_end: () => number, _emscripten_stack_get_current: () => number,
 *   newDSO: (path: string, handle: undefined, state: "loading") => object,
 *   loadWebAssemblyModule: (module: WebAssembly.Module, flags: object, path: string, scope: object) => WebAssembly.Exports,
 *   LDSO: { loadedLibsByName: Record<string, object> },
 * }} Emscripten
 * @typedef {(instance: { exports: WebAssembly.Exports }, module: WebAssembly.Module) => void} Done
 * @typedef {{
 *   preRun: ((Module: Emscripten) => void)[], instantiateWasm: (imports: WebAssembly.Imports, done: Done) => unknown,
 * }} Settings
 */
import { readFileSync, writeFileSync, readdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { fileURLToPath, pathToFileURL } from "node:url";

// Node would quote the line that threw, and a minified one is a megabyte long.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});

const [runtime, tree, out, infoJson, librariesJson, remember, ...modules] = process.argv.slice(2);
/** @type {Record<string, string>} plain name of each of NumPy's shared libraries → its path in site-packages */
const libraries = JSON.parse(librariesJson);
const { loadPyodide } = await import(pathToFileURL(join(runtime, "pyodide.mjs")).href);
const info = JSON.parse(infoJson);
const { default: factory } = await import(pathToFileURL(join(runtime, "pyodide.asm.mjs")).href);

const LIB = `/lib/python${info.python.split(".").slice(0, 2).join(".")}`;
const SITE_PACKAGES = `${LIB}/site-packages`;
const EMPTY_ZIP = Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64");
const LEAN = fileURLToPath(new URL("_lean.py", import.meta.url));
const PAGE = 4096;
const ZEROS = new Uint8Array(PAGE);
const CHECK = "import numpy\nfloat(numpy.linalg.det(numpy.arange(9.0).reshape(3, 3) ** 2))";

/** @type {WebAssembly.Exports[]} of the main module and then of each library */
const exportsOf = [];
/** @type {WebAssembly.Table} */
let table;
/** @type {Uint8Array} memory before Python starts, its libraries loaded: every engine has this already */
let before;
/** Before and after its libraries. @type {number[]} */
const tableLengths = [];

/** @param {FileSystem} FS @param {string} from @param {string} to */
function copyTree(FS, from, to) {
  FS.mkdirTree(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), `${to}/${entry.name}`];
    // What Pyodide finds about packages there it would keep as objects that no snapshot can hold.
    if (entry.name.endsWith(".dist-info")) continue;
    if (entry.isDirectory()) copyTree(FS, source, target);
    // The linker copies a library's file into memory before it sees that it is loaded already, and leaves it there.
    else if (Object.values(libraries).some((library) => target.endsWith(library))) FS.writeFile(target, new Uint8Array());
    else if (/\.(pyc|so|txt)$/.test(entry.name)) FS.writeFile(target, readFileSync(source));
  }
}

/**
 * Loads NumPy's libraries before the runtime starts: memory is handed out in order then, so they land at the same place each time.
 * @param {Emscripten} Module
 */
function loadLibraries(Module) {
  tableLengths.push(table.length);
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    constructor(module, imports) {
      super(module, imports);
      exportsOf.push(this.exports);
    }
  };
  for (const library of Object.values(libraries)) {
    const path = `${SITE_PACKAGES}/${library}`;
    const dso = Object.assign(Module.newDSO(path, undefined, "loading"), { refcount: Infinity, global: false, exports: {} });
    dso.exports = Module.loadWebAssemblyModule(new WebAssembly.Module(readFileSync(join(tree, "site-packages", library))), {}, path, {});
    Module.LDSO.loadedLibsByName[basename(path)] = dso;
  }
  WebAssembly.Instance = Instance;
  tableLengths.push(table.length);
  before = Module.HEAPU8.slice();
}

/** @param {Settings} settings */
function createModule(settings) {
  settings.preRun.push((Module) => {
    copyTree(Module.FS, tree, LIB);
    Module.FS.writeFile(`${SITE_PACKAGES}/sitecustomize.py`, readFileSync(LEAN));
  }, loadLibraries);
  const { instantiateWasm } = settings;
  settings.instantiateWasm = (imports, done) => instantiateWasm(imports, (instance, module) => {
    exportsOf[0] = instance.exports;
    table = /** @type {WebAssembly.Table} */ (instance.exports.__indirect_function_table ?? imports.env.__indirect_function_table);
    done({ exports: unlisted(instance.exports, imports.env) }, module);
  });
  return factory(settings);
}

/**
 * As in start.js: the places of functions in the table are part of a memory.
 * @param {WebAssembly.Exports} exports @param {WebAssembly.ModuleImports} symbols
 */
function unlisted(exports, symbols) {
  const all = { ...exports, main: exports.__main_argc_argv };
  Object.setPrototypeOf(symbols, all);
  return /** @type {any} */ (Object.fromEntries([["__proto__", all]]));
}

async function startPython() {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-"));
  try {
    const stdLibURL = join(folder, "empty.zip");
    writeFileSync(stdLibURL, EMPTY_ZIP);
    return await loadPyodide({
      indexURL: runtime,
      stdLibURL,
      lockFileContents: JSON.stringify({ info, packages: {} }),
      _makeSnapshot: true,
      _sysExecutable: "./this.program",
      // Hashes cannot change any more once there are dictionaries. With this seed none of them is anybody's secret.
      env: { PYTHONHASHSEED: "0", LANG: "C.UTF-8" },
      createPyodideModule: createModule,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const python = await startPython();
python.globals.set("modules", modules);
python.runPython(`
import gc, importlib, os, random, sys
for module in [*modules, "_in_browser"]:
    importlib.import_module(module)
del os.environ["PYTHONHASHSEED"], modules, module
stand_ins = sys.modules.pop("sitecustomize")
sys.meta_path.remove(stand_ins.FINDER)
sys.path.remove("")
sys.path_importer_cache.clear()
random.seed(0)
`);
python.runPython(remember);
const result = python.runPython(CHECK);
const held = JSON.parse(python.runPython("import json; json.dumps(sorted(sys.modules.keys() - stand_ins.SOURCES.keys()))"));
python.runPython("del stand_ins; gc.collect(); del gc, importlib, json, os, random, sys, numpy");
zeroFree(python._module);
const snapshot = python.makeMemorySnapshot();
const head = snapshot.subarray(0, snapshot.length - python._module.HEAP8.length);
const now = snapshot.subarray(head.length);

/**
 * Nothing is left in memory that nobody uses: it would be sent to every reader.
 * @param {Emscripten} Module
 */
function zeroFree(Module) {
  const top = Module._sbrk(0);
  /** @type {number[]} */
  const taken = [];
  // All that is free is had by asking for it, large pieces first, until memory would have to grow.
  for (let size = 1 << 20; size >= 8; size -= size > 512 ? size / 2 : 8) {
    for (let block = Module._malloc(size); ; block = Module._malloc(size)) {
      taken.push(block);
      if (!block || block >= top) break;
      Module.HEAPU8.fill(0, block, block + Module._malloc_usable_size(block));
    }
  }
  taken.forEach(Module._free);
  Module.HEAPU8.fill(0, Module._emscripten_stack_get_end(), Module._emscripten_stack_get_current());
}

/** Which table slot holds which export, for engines whose table.get() returns a new function object each time. */
function namedSlots() {
  const names = exportsOf.map((exports) => new Map(Object.entries(exports).map(([name, value]) => [value, name])));
  /** @type {[slot: number, owner: number, name: string | undefined][]} */
  const slots = [];
  for (let i = 0; i < tableLengths[1]; i++) {
    const f = table.get(i);
    const owner = f ? names.findIndex((map) => map.has(f)) : -1;
    if (owner >= 0) slots.push([i, owner, names[owner].get(f)]);
  }
  return slots;
}

function recordedHandles() {
  /** @type {Record<string, string>} */
  const handles = {};
  for (const [handle, { name }] of Object.entries(python._module.LDSO.loadedLibsByHandle)) {
    if (Object.values(libraries).includes(name.replace(`${SITE_PACKAGES}/`, ""))) handles[handle] = name;
  }
  return handles;
}

/**
 * Runs of pages, as [first, count], that start-up and the imports changed. What the heap has grown by comes first, in one
 * piece: that is most of it, and so it can be inflated where it belongs.
 */
function changedRuns() {
  /** @type {[first: number, count: number][]} */
  const runs = [];
  for (let page = 0; page * PAGE < now.length; page++) {
    const [start, end] = [page * PAGE, (page + 1) * PAGE];
    const was = end <= before.length ? before.subarray(start, end) : ZEROS;
    if (Buffer.compare(now.subarray(start, end), was) === 0) continue;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === page) last[1] += 1;
    else runs.push([page, 1]);
  }
  const longest = runs.reduce((one, other) => (other[1] > one[1] ? other : one))[0];
  const [end, count] = runs[runs.length - 1];
  return [[longest, end + count - longest], ...runs.filter(([first]) => first < longest)];
}

const runs = changedRuns();
const pages = Buffer.concat(runs.map(([first, count]) => now.subarray(first * PAGE, (first + count) * PAGE)));
// Python's own core can inflate it again: it has this decoder for `compression.zstd`.
for (const name of ["estimateDCtxSize", "initStaticDCtx", "decompressBegin", "nextSrcSizeToDecompress", "decompressContinue"])
  if (!python._module[`_ZSTD_${name}`]) throw new Error(`This Python's core has no ZSTD_${name}: a page could not inflate its snapshot.`);
writeFileSync(join(out, "snapshot.bin"), zstdCompressSync(pages, {
  params: { [constants.ZSTD_c_compressionLevel]: 22, [constants.ZSTD_c_windowLog]: 24, [constants.ZSTD_c_checksumFlag]: 1 }, pledgedSrcSize: pages.length,
}));
writeFileSync(join(out, "snapshot.json"), JSON.stringify({
  info,
  libraries: Object.fromEntries(Object.entries(libraries).map(([name, library]) => [name, `${SITE_PACKAGES}/${library}`])),
  heapLength: now.length,
  head: Buffer.from(head).toString("base64"),
  tableLengths,
  handles: recordedHandles(),
  length: pages.length,
  runs,
  check: { code: CHECK, result },
}));
writeFileSync(join(out, "snapshot.slots.json"), JSON.stringify(namedSlots()));
console.log(JSON.stringify(held));
