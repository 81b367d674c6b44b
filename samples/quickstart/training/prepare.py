"""Turns flights-20k.json of the npm package vega-datasets 3.2.1 into flights-2001q1.csv.gz.

    python prepare.py flights-20k.json

Nothing is dropped, changed or reordered; only the date's spelling becomes ISO 8601.
Standard library only.
"""

import csv
import gzip
import hashlib
import io
import json
import pathlib
import sys

EXPECTED = "52f0ddd892d4569284b845e17323abc9afb7d303ec8f63251634a20327a610bb"
TARGET = (
    pathlib.Path(__file__).resolve().parent.parent
    / "src/main/resources/quickstart/flights-2001q1.csv.gz"
)


def main(source):
    content = pathlib.Path(source).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != EXPECTED:
        sys.exit(f"{source} has SHA-256 {digest}, but {EXPECTED} is expected")
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["date", "delay", "distance", "origin", "destination"])
    for flight in json.loads(content):
        day, clock = flight["date"].split(" ")
        rows.writerow(
            [
                day.replace("/", "-") + "T" + clock,
                flight["delay"],
                flight["distance"],
                flight["origin"],
                flight["destination"],
            ]
        )
    # No name and no time in the header: the same rows give the same bytes.
    with open(TARGET, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(text.getvalue().encode("ascii"))
    print(TARGET.name, TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
