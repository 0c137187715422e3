/**
 * Two ways to start Python with NumPy in a worker: from precompiled modules, which works everywhere, and from a snapshot
 * of the memory of a Python that has started already, which takes a fraction of the time. Whichever way it goes, the
 * worker's globals are afterwards what they were.
 *
 * @typedef {{
 *   read: (name: string, see?: (part: Bytes) => void, after?: Promise<unknown>) => Promise<Bytes>,
 *   readText: (name: string) => Promise<string>, open: (name: string) => Promise<Response>, address: (name: string) => string,
 *   trusted: boolean,
 * }} Files  runtime files by their plain names: reading rejects when one is missing or altered, what is opened is checked meanwhile
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 * @typedef {() => Bytes} Rest  the bytes of python_rest.zip, at once
 * @typedef {{
 *   heapLength: number, length: number, head: string, runs: [number, number][], tableLengths: [number, number],
 *   libraries: Record<string, string>, handles: Record<string, string>, info: object,
 *   check: { code: string, result: unknown },
 * }} Snapshot  snapshot.json
 * @typedef {[slot: number, owner: number, name: string]} Slot  where in the function table an export is
 * @typedef {{
 *   snapshot: Snapshot, pages: Bytes, slots: Slot[] | null, scripts: Blob[], modules: Record<string, WebAssembly.Module>,
 * }} Keep  all that a start from the snapshot needs, its pages compressed, ready to be posted to the next worker
 * @typedef {{ parts: ReadableStreamDefaultReader<Bytes>, whole: Promise<Bytes> }} Arriving
 * @typedef {Omit<Keep, "pages" | "scripts"> & { pages: Arriving }} Coming  while its pages still come
 *
 * @typedef {{
 *   HEAPU8: Uint8Array, growMemory: (length: number) => void,
 *   _ZSTD_estimateDCtxSize: () => number, _ZSTD_initStaticDCtx: (address: number, size: number) => number,
 *   _ZSTD_decompressBegin: (decoder: number) => number, _ZSTD_nextSrcSizeToDecompress: (decoder: number) => number,
 *   _ZSTD_decompressContinue: (decoder: number, to: number, room: number, from: number, size: number) => number,
 *   _tzname: number, _timezone: number, _daylight: number,
 *   __tzset_js: (...addresses: number[]) => void, newDSO: (path: string, handle: undefined, state: "loading") => object,
 *   loadWebAssemblyModule: (module: WebAssembly.Module, flags: object, path: string, scope: object) => WebAssembly.Exports,
 *   LDSO: { loadedLibsByName: Record<string, object>, loadedLibsByHandle: Record<string, object> },
 * }} Emscripten  what is used of its module
 * @typedef {(instance: { exports: WebAssembly.Exports }, module: WebAssembly.Module) => void} Done
 * @typedef {{
 *   preRun: ((Module: Emscripten) => void)[], instantiateWasm: (imports: WebAssembly.Imports, done: Done) => unknown,
 * }} Settings
 * @typedef {[owner: object, name: string, value: unknown]} Patch
 */

const BASE = "https://python.invalid/";
const CORE = "pyodide.asm.wasm";
const SCRIPTS = ["pyodide.mjs", "pyodide.asm.mjs"];
const STDLIB = "python_stdlib.zip";
const PAGE = 4096;
const EMPTY_ZIP = Uint8Array.of(0x50, 0x4b, 5, 6, ...Array(18).fill(0));

/**
 * Start from precompiled modules.
 *
 * @param {Files} files @param {string} lock  the text of the site's lock file, which names numpy @param {Rest} rest
 * @returns {Promise<any>} Pyodide, with numpy imported
 */
async function startPrecompiled(files, lock, rest) {
  const wheel = JSON.parse(lock).packages.numpy.file_name;
  const [core, [{ loadPyodide }, { default: createPyodideModule }], library, numpy] = await Promise.all([
    files.open(CORE).then(compile), importAll(files, readScripts(files)), files.read(STDLIB), files.read(wheel),
  ]);
  const python = await loadWith(core, [answering({ [STDLIB]: new Response(library) })], () => loadPyodide({
    indexURL: BASE, packageBaseUrl: BASE, lockFileContents: lock, createPyodideModule,
  }));
  // Pyodide's own loadPackage() would only log what goes wrong.
  findTheRest(python, rest).unpack(numpy);
  python.runPython("import numpy");
  return python;
}

/**
 * Start from the memory snapshot. Throws, and says why, where this engine or a file is not what the snapshot was made with.
 *
 * @param {Files} files @param {string[]} libraries  the plain names of NumPy's @param {Rest} rest
 * @param {Keep} [kept]  what the start of an earlier worker gave
 * @returns {Promise<{ python: any, keep: Keep }>} Pyodide, with numpy imported
 */
async function startSnapshot(files, libraries, rest, kept) {
  const scripts = kept ? Promise.resolve(kept.scripts) : readScripts(files);
  const [coming, [{ loadPyodide }, { default: factory }]] = await Promise.all([
    kept ? { ...kept, pages: arriving(async (see) => { see(kept.pages); return kept.pages; }) } : readSnapshot(files, libraries),
    importAll(files, scripts, kept),
  ]);
  const { snapshot, slots, modules } = coming;
  const restoring = new Restoring(coming);
  /** @type {Patch[]} */
  const patches = [answering({ [STDLIB]: new Response(EMPTY_ZIP) })];
  if (slots) patches.push(...restoring.sameFunctions(slots));
  const python = await loadWith(modules[CORE], patches, () => loadPyodide({
    indexURL: BASE, packageBaseUrl: BASE, lockFileContents: JSON.stringify({ info: snapshot.info, packages: {} }),
    createPyodideModule: (/** @type {Settings} */ settings) => restoring.createModule(factory, settings),
    _loadSnapshot: fromBase64(snapshot.head),
    _snapshotDeserializer: () => ({}),
  }));
  findTheRest(python, rest).forget_the_maker(navigator.language);
  const result = python.runPython(snapshot.check.code);
  if (result !== snapshot.check.result) throw new Error(`The memory snapshot gives ${result} for ${snapshot.check.result} here.`);
  return { python, keep: { ...coming, scripts: await scripts, pages: await coming.pages.whole } };
}

/** Let imports find what a start leaves out. @param {any} python @param {Rest} rest */
function findTheRest(python, rest) {
  const browser = python.pyimport("_in_browser");
  browser.find_the_rest(rest);
  return browser;
}

/** Memory with its libraries in the places they had when the snapshot was made. */
class Restoring {
  /** @param {Coming} coming */
  constructor({ snapshot, pages, modules }) {
    this.snapshot = snapshot;
    this.pages = pages;
    this.modules = modules;
    /** @type {WebAssembly.Table | undefined} */
    this.table = undefined;
    /** @type {WebAssembly.Exports[]} of the core, and then of each library */
    this.exports = [];
    /** What libraries may ask for. @type {WebAssembly.ModuleImports} */
    this.symbols = {};
  }

  /** @param {(settings: Settings) => Promise<Emscripten>} factory @param {Settings} settings */
  async createModule(factory, settings) {
    const { instantiateWasm } = settings;
    settings.instantiateWasm = (imports, done) => instantiateWasm(imports, (instance, module) => {
      this.exports[0] = instance.exports;
      this.table = /** @type {WebAssembly.Table} */ (instance.exports.__indirect_function_table ?? imports.env.__indirect_function_table);
      this.symbols = imports.env;
      done({ exports: unlisted(instance.exports, imports.env) }, module);
    });
    // Until the runtime starts, memory is handed out in order: only then do libraries land at the same place each time.
    settings.preRun.push((Module) => this.loadLibraries(Module));
    const Module = await factory(settings);
    await this.layPages(Module);
    return Module;
  }

  /** @param {Emscripten} Module */
  loadLibraries(Module) {
    const { snapshot, modules, symbols } = this;
    // Whoever asks for a symbol of Python itself, as ctypes does, looks through a list of them all.
    Object.defineProperty(Module.LDSO.loadedLibsByHandle[0], "exports", { get: () => ({ ...Object.getPrototypeOf(symbols), ...symbols }) });
    this.expectLength(snapshot.tableLengths[0]);
    for (const [name, path] of Object.entries(snapshot.libraries)) {
      const dso = Object.assign(Module.newDSO(path, undefined, "loading"), { refcount: Infinity, global: false, exports: {} });
      dso.exports = Module.loadWebAssemblyModule(modules[name], {}, path, {});
      Module.LDSO.loadedLibsByName[path.slice(path.lastIndexOf("/") + 1)] = dso;
      for (const [handle, owner] of Object.entries(snapshot.handles))
        if (owner === path) Module.LDSO.loadedLibsByHandle[handle] = dso;
    }
    this.expectLength(snapshot.tableLengths[1]);
  }

  /** @param {number} length */
  expectLength(length) {
    if (this.table?.length !== length)
      throw new Error(`The memory snapshot needs a table of ${length}; here it has ${this.table?.length}.`);
  }

  /** @param {Emscripten} Module */
  async layPages(Module) {
    const { heapLength, length, runs: [[first, count], ...others] } = this.snapshot;
    const [start, end] = [first * PAGE, (first + count) * PAGE];
    // The first run is inflated where it belongs, and the others above it, where nothing is yet.
    await inflate(Module, this.pages, { to: start, length, above: Math.max(heapLength, start + length) });
    let from = end;
    for (const [page, pages] of others) {
      Module.HEAPU8.copyWithin(page * PAGE, from, from + pages * PAGE);
      from += pages * PAGE;
    }
    Module.HEAPU8.fill(0, end, start + length);
    const names = new Uint32Array(Module.HEAPU8.buffer, Module._tzname, 2);
    Module.__tzset_js(Module._timezone, Module._daylight, ...names); // the reader's time zone, not the maker's
  }

  /**
   * Patches that let the table give the very function objects that the exports hold, which not every engine does.
   * @param {Slot[]} slots @returns {Patch[]}
   */
  sameFunctions(slots) {
    const { Instance, Table } = WebAssembly;
    const { get } = Table.prototype;
    const bySlot = new Map(slots.map((slot) => [slot[0], slot]));
    const exportsOf = this.exports;
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    function SeenInstance(module, imports) {
      const instance = new Instance(module, imports);
      exportsOf.push(instance.exports);
      return instance;
    }
    /** @this {WebAssembly.Table} @param {number} slot */
    function getSame(slot) {
      const [, owner, name] = bySlot.get(slot) ?? [slot, -1, ""];
      return exportsOf[owner]?.[name] ?? get.call(this, slot);
    }
    return [[WebAssembly, "Instance", SeenInstance], [Table.prototype, "get", getSame]];
  }
}

/**
 * Exports that are found by their names and in no list. Emscripten makes a copy of each that is listed, and a place in the
 * table: thousands, of which libraries ask for some hundreds, and these get theirs when they are asked for. Here a list that
 * is copied gives its copy a prototype; so does `snapshot.mjs`, or else functions would have other places.
 * @param {WebAssembly.Exports} exports @param {WebAssembly.ModuleImports} symbols
 */
function unlisted(exports, symbols) {
  const all = { ...exports, main: exports.__main_argc_argv };
  Object.setPrototypeOf(symbols, all);
  return /** @type {any} */ (Object.fromEntries([["__proto__", all]]));
}

/**
 * All but the pages, which may come while the rest is set up already.
 * @param {Files} files @param {string[]} libraries @returns {Promise<Coming>}
 */
async function readSnapshot(files, libraries) {
  const compiling = files.open(CORE).then(compile);
  // What nobody reads yet is held up on its way, and the line is the core's alone: that takes time even when it is here.
  const pages = arriving((see) => files.read("snapshot.bin", see, compiling));
  const [snapshot, slots, core, ...compiled] = await Promise.all([
    files.readText("snapshot.json").then(JSON.parse),
    tableKeepsIdentity() ? null : files.readText("snapshot.slots.json").then(JSON.parse),
    compiling,
    ...libraries.map((name) => files.open(name).then(compile)),
  ]);
  const modules = Object.fromEntries([[CORE, core], ...libraries.map((name, at) => [name, compiled[at]])]);
  return { snapshot, pages, slots, modules };
}

/** Whether a table gives back the function object it was given: WebKit makes a new one each time. */
function tableKeepsIdentity() {
  // (module (table (export "t") 1 funcref) (func (export "f")) (elem (i32.const 0) func 0))
  const bytes = Uint8Array.of(
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 4, 4, 1, 112, 0, 1,
    7, 9, 2, 1, 116, 1, 0, 1, 102, 0, 0, 9, 7, 1, 0, 65, 0, 11, 1, 0, 10, 4, 1, 2, 0, 11,
  );
  const { t, f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  return t instanceof WebAssembly.Table && t.get(0) === f;
}

/** The response itself goes into the compiler: only so can a browser keep the machine code for the next visit. */
const compile = async (/** @type {Response} */ response) =>
  response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());

/** A file, and its parts as they come. @param {(see: (part: Bytes) => void) => Promise<Bytes>} read @returns {Arriving} */
function arriving(read) {
  /** @type {ReadableStreamDefaultController<Bytes>} */
  let stream;
  const parts = new ReadableStream({ start(controller) { stream = controller; } }).getReader();
  const whole = read((part) => stream.enqueue(part));
  whole.then(() => stream.close(), (error) => stream.error(error));
  parts.closed.catch(() => {});
  return { parts, whole };
}

/**
 * Inflate a frame of zstd's while it comes, with the decoder that is in Python's core; what that needs lies above everything.
 * @param {Emscripten} Module @param {Arriving} frame @param {{ to: number, length: number, above: number }} place
 */
async function inflate(Module, { parts, whole }, { to, length, above }) {
  const size = Module._ZSTD_estimateDCtxSize();
  let [written, read, arrived] = [0, above + size, above + size];
  Module.growMemory(arrived);
  const decoder = Module._ZSTD_initStaticDCtx(above, size);
  Module._ZSTD_decompressBegin(decoder);
  for (;;) {
    const { done, value } = await parts.read();
    if (done) break;
    Module.growMemory(Math.max(arrived + value.length, Module.HEAPU8.length));
    Module.HEAPU8.set(value, arrived);
    arrived += value.length;
    for (let next; (next = Module._ZSTD_nextSrcSizeToDecompress(decoder)) && read + next <= arrived; read += next)
      written += Module._ZSTD_decompressContinue(decoder, to + written, length - written, read, next);
  }
  await whole;
  Module.HEAPU8.fill(0, above, arrived);
  if (written !== length) throw new Error(`The memory snapshot gives ${written} bytes for ${length} here.`);
}

const readScripts = (/** @type {Files} */ files) => Promise.all(SCRIPTS.map(async (name) => (
  new Blob([await files.read(name)], { type: "text/javascript" }))));

const fromBase64 = (/** @type {string} */ text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/**
 * By its address, where a browser may have it compiled already; a worker whose bytes have been checked just now, or came from
 * an earlier one, takes these.
 * @param {Files} files @param {Promise<Blob[]>} scripts @param {Keep} [kept]
 */
const importAll = (files, scripts, kept) => Promise.all(SCRIPTS.map(async (name, at) => {
  const url = files.address(name);
  const atHand = async () => import(URL.createObjectURL((await scripts)[at]));
  if (files.trusted && !kept) return import(url).catch(atHand);
  await scripts;
  return atHand().catch((error) => (url ? import(url) : Promise.reject(error)));
}));

/**
 * Have the browser keep Pyodide's larger script compiled for the next visit. Chromium does so at the second import from an
 * address, with what of it has run by then: so a core is begun, whose instance never comes. Other engines keep nothing of the
 * kind. It is left, too, where the script is not in the cache and would come once more, or where a host calls it something else.
 * @param {Files} files @param {any} python
 */
async function keepCompiled(files, python) {
  const url = files.address(SCRIPTS[1]);
  if (!url || !("v8BreakIterator" in Intl)) return;
  try {
    await fetch(url, { cache: "only-if-cached", mode: "same-origin" });
    await import(`${url}#seen`);
    await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    const { default: factory } = await import(`${url}#kept`);
    const settings = { API: Object.create(python._api), preRun: [], instantiateWasm: () => {} };
    await withPatches([[self, "addEventListener", () => {}]], () => Promise.race([factory(settings), null]));
  } catch {
    return;
  }
}

/** A patch that answers Pyodide's own requests. @param {Record<string, Response | Promise<Response>>} files @returns {Patch} */
function answering(files) {
  const { fetch } = self;
  /** @param {RequestInfo | URL} resource @param {RequestInit} [options] */
  const answer = (resource, options) => {
    const url = resource instanceof Request ? resource.url : String(resource);
    if (!url.startsWith(BASE)) return fetch.call(self, resource, options);
    return Promise.resolve(files[url.slice(BASE.length)] ?? new Response());
  };
  return [self, "fetch", answer];
}

/**
 * Emscripten makes a module for every JavaScript function that Python may call, hundreds of them, alike but for a few
 * signatures: one for each of these is enough.
 * @returns {Patch}
 */
function sharedModules() {
  /** @type {Map<string, WebAssembly.Module>} */
  const made = new Map();
  const construct = (/** @type {typeof WebAssembly.Module} */ Module, /** @type {Bytes[]} */ [bytes]) => {
    if (bytes.length > 200) return new Module(bytes);
    const key = String(bytes);
    const module = made.get(key) ?? new Module(bytes);
    made.set(key, module);
    return module;
  };
  return [WebAssembly, "Module", new Proxy(WebAssembly.Module, { construct })];
}

/**
 * Load Pyodide on a core that is compiled already. Its own way waits for ever for one that cannot be instantiated.
 * @template T @param {WebAssembly.Module} core @param {Patch[]} patches @param {() => Promise<T>} load @returns {Promise<T>}
 */
function loadWith(core, patches, load) {
  let fail = (/** @type {unknown} */ _) => {};
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => { fail = reject; });
  const instantiate = async (/** @type {unknown} */ _, /** @type {WebAssembly.Imports} */ imports) => {
    try {
      return { module: core, instance: await WebAssembly.instantiate(core, imports) };
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  /** @type {Patch[]} */
  const everywhere = [[WebAssembly, "instantiateStreaming", instantiate], sharedModules()];
  return withPatches([...patches, ...everywhere], () => Promise.race([load(), failed]));
}

/**
 * Run with some properties replaced, and put back what was there.
 * @template T @param {Patch[]} patches @param {() => Promise<T>} run @returns {Promise<T>}
 */
async function withPatches(patches, run) {
  const before = patches.map(([owner, name]) => ({ owner, name, descriptor: Object.getOwnPropertyDescriptor(owner, name) }));
  try {
    for (const [owner, name, value] of patches)
      Object.defineProperty(owner, name, { value, writable: true, configurable: true });
    return await run();
  } finally {
    for (const { owner, name, descriptor } of before) {
      if (descriptor) Object.defineProperty(owner, name, descriptor);
      else Reflect.deleteProperty(owner, name);
    }
  }
}
