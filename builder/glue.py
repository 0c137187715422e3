"""Pyodide's own script without what nobody asks for: a variable and a property for each of thousands of the core's exports."""

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
_ASSIGNED = re.compile(r'(?P<variable>[\w$]+)=Module\["(?P<key>\w+)"\]=wasmExports\["\w+"\](\.value>>>0)?')
_WORD = re.compile(r"[\w$]+")
# Some are asked for as `Module["_" + name]`.
_NAME = re.compile(r"""["'](\w+)["']""")


def trimmed(script: str, *others: str) -> str:
    """The script `pyodide.asm.mjs`, where only those exports have names that it, or one of the others, uses.

    A start parses, compiles and runs an assignment for each; libraries find their symbols without. Raises ValueError where the
    script is not made as it was when this was written.
    """
    found = _EXPORTS.search(script)
    if not found:
        raise ValueError("pyodide.asm.mjs has no assignWasmExports() as Emscripten writes it")
    rest = script[: found.start()] + script[found.end() :]
    used = OURS.union(*(_used(text) for text in (rest, *others)))

    def is_used(statement: str) -> bool:
        assigned = _ASSIGNED.fullmatch(statement)
        return assigned is None or not used.isdisjoint(assigned.groups()[:2])

    kept = [statement for statement in found["body"].split(";") if is_used(statement)]
    body = ";".join(kept)
    needed = used.union(_WORD.findall(body))
    names = ",".join(name for name in found["names"].split(",") if name in needed)
    return f"{script[: found.start()]}var {names};{found['head']}{body}{script[found.end() :]}"


def _used(text: str) -> set[str]:
    return {*_WORD.findall(text), *(f"_{name}" for name in _NAME.findall(text))}
