"""Pyodide's own script without what no page asks for, and each start would pay for."""

import re

# What our own start from a memory snapshot calls.
OURS = frozenset(
    f"_{name}"
    for name in (
        "ZSTD_decompressBegin", "ZSTD_decompressContinue", "ZSTD_estimateDCtxSize", "ZSTD_initStaticDCtx",
        "ZSTD_nextSrcSizeToDecompress", "daylight", "timezone", "tzname",
    )
)  # fmt: skip
_EXPORTS = re.compile(
    r"var (?P<names>[\w$,]+);(?P<head>function assignWasmExports\(wasmExports\)\{)(?P<body>[^{}]*)(?=\}var wasmImports=)"
)
_ASSIGNED = re.compile(r'(?P<variable>[\w$]+)=Module\["(?P<key>\w+)"\]=wasmExports\["\w+"\](?:\.value>>>0)?')
_WORD = re.compile(r"[\w$]+")
# Some are asked for as `Module["_" + name]`.
_NAME = re.compile(r"""["'](\w+)["']""")
# To sleep on, which only Node can.
_SHARED = "new WebAssembly.Memory({shared:!0,initial:1,maximum:1}).buffer"


def for_pages(script: str, *others: str) -> str:
    """The script `pyodide.asm.mjs`, as pages need it, which may have others beside it.

    Raises ValueError where it is not made as it was when this was written.
    """
    return _without_names(_without_shared_memory(script), *others)


def _without_shared_memory(script: str) -> str:
    """Chromium has something to say about shared memory and where it was asked for: to know that it parses all that runs."""
    if script.count(_SHARED) != 1:
        raise ValueError("pyodide.asm.mjs asks for no shared memory, or otherwise than it did")
    return script.replace(_SHARED, "new ArrayBuffer(8)")


def _without_names(script: str, *others: str) -> str:
    """Only those exports have a variable and a property that are used: a start parses, compiles and runs an assignment for each.

    Libraries find their symbols without.
    """
    found = _EXPORTS.search(script)
    if not found:
        raise ValueError("pyodide.asm.mjs has no assignWasmExports() as Emscripten writes it")
    rest = script[: found.start()] + script[found.end() :]
    used = OURS.union(*(_used(text) for text in (rest, *others)))

    def is_used(statement: str) -> bool:
        assigned = _ASSIGNED.fullmatch(statement)
        return assigned is None or assigned["variable"] in used or assigned["key"] in used

    kept = [statement for statement in found["body"].split(";") if is_used(statement)]
    body = ";".join(kept)
    needed = used.union(_WORD.findall(body))
    names = ",".join(name for name in found["names"].split(",") if name in needed)
    return f"{script[: found.start()]}var {names};{found['head']}{body}{script[found.end() :]}"


def _used(text: str) -> set[str]:
    return {*_WORD.findall(text), *(f"_{name}" for name in _NAME.findall(text))}
