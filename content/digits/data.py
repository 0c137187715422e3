"""The digits in one small file: of each row of the source, 64 counts and the label. Run when the site is built, never shipped."""

import gzip


def make(source):
    """Each digit as 65 bytes, one after the other."""
    rows = gzip.decompress(source).decode().split()
    return {"digits.bin": bytes(int(float(cell)) for row in rows for cell in row.split(","))}
