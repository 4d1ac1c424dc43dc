"""Write numbers, arrays and tables as Lua text that reads back exactly.

Shared by the make_*.py generators of this folder.
"""

import math
import re

import jax
import ml_dtypes
import numpy as np

NAMES = {
    "bool": "bool",
    "uint8": "u8",
    "uint16": "u16",
    "uint32": "u32",
    "uint64": "u64",
    "int8": "i8",
    "int16": "i16",
    "int32": "i32",
    "int64": "i64",
    "float16": "f16",
    "bfloat16": "bf16",
    "float32": "f32",
    "float64": "f64",
}
DTYPES = {
    short: np.dtype(getattr(ml_dtypes, full) if full == "bfloat16" else full)
    for full, short in NAMES.items()
}
INTS = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"]
FLOATS = ["f16", "bf16", "f32", "f64"]
VERSIONS = f"jax {jax.__version__}, numpy {np.__version__}"
WIDTH = 98  # columns of the written files


def short(dtype):
    """Short name of a dtype, as jaxprs print it."""
    return NAMES[np.dtype(dtype).name]


def number(v):
    """A Lua literal of one element (a Python bool, int or float)."""
    if isinstance(v, bool):
        return "true" if v else "false"
    if isinstance(v, int):
        if abs(v) <= 2**53:
            return str(v)
        if v == -(2**63):
            return "(-9223372036854775807LL - 1)"
        return f"{v}ULL" if v >= 2**63 else f"{v}LL"
    if math.isnan(v):
        return "nan"
    if math.isinf(v):
        return "inf" if v > 0 else "-inf"
    text = repr(float(v))
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text


def elements(a):
    """The elements of an array in row-major order, as Python values."""
    a = np.asarray(a)
    kind = short(a.dtype)
    if kind == "bool":
        return [bool(v) for v in a.ravel()]
    if kind in INTS:
        return [int(v) for v in a.ravel()]
    return [float(v) for v in a.astype(np.float64).ravel()]


def array(a):
    """An array as the table {dtype=, shape=, data=}."""
    a = np.asarray(a)
    return Raw(
        "{ dtype = %s, shape = %s, data = %s }"
        % (
            quote(short(a.dtype)),
            lua(list(a.shape)),
            "{" + ", ".join(number(v) for v in elements(a)) + "}",
        )
    )


class Raw(str):
    """Text that is Lua already."""


def quote(s):
    """A Lua string; long brackets when it has several lines."""
    if "\n" in s:
        return "[==[\n" + s + "]==]"
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


KEYWORDS = {"and", "or", "not", "end", "in", "repeat", "function", "nil", "local"}


def key(k):
    """A key of a table constructor."""
    k = str(k)
    return k if re.fullmatch(r"[A-Za-z_]\w*", k) and k not in KEYWORDS else f'["{k}"]'


def lua(v):
    """A Python value (None is not one) as Lua text."""
    if isinstance(v, Raw):
        return str(v)
    if isinstance(v, str):
        return quote(v)
    if isinstance(v, np.ndarray):
        return array(v)
    if isinstance(v, (bool, np.bool_)):
        return number(bool(v))
    if isinstance(v, np.generic):
        return number(elements(v)[0])
    if isinstance(v, (int, float)):
        return number(v)
    if isinstance(v, dict):
        if not v:
            return "{}"
        return "{ " + ", ".join(f"{key(k)} = {lua(x)}" for k, x in v.items()) + " }"
    return "{" + ", ".join(lua(x) for x in v) + "}"


def wrap(text, indent):
    """Break a one-line table after commas outside strings, lines of at most WIDTH."""
    if "[==[" in text:  # long strings: each field that holds one on its own line
        head, rest = re.match(r"(.*?,) (\w+ = \[==\[.*)", text, re.S).groups()
        rest = re.sub(r"\]==\], (\w+ = \[==\[)", "]==],\n" + indent + r"  \1", rest)
        return wrap(head, indent) + "\n" + indent + "  " + rest
    words = re.findall(r'(?:"(?:\\.|[^"\\])*"|[^,"])+(?:,\s*|$)', text)
    lines, line = [], indent
    for word in words:
        if len(line) + len(word.rstrip()) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = indent + "  "
        line += word
    return "\n".join(lines + [line.rstrip()])


def table_file(path, head, fields, list_name, items):
    """Write `return { fields…, list_name = { items… } }`."""
    out = [f"-- {h}" if h else "--" for h in head]
    body = "\n".join(wrap(lua(i) + ",", "    ") for i in items)
    if re.search(r"\b(nan|inf)\b", re.sub(r'"[^"]*"', "", body)):
        out.append("local nan, inf = 0 / 0, 1 / 0")
    out.append("return {")
    out += [f"  {key(k)} = {lua(v)}," for k, v in fields.items()]
    out += [f"  {list_name} = {{", body, "  },", "}"]
    with open(path, "w") as f:
        f.write("\n".join(out) + "\n")
