"""Packs the backend node tests of the PyPI package onnx into one file for ConformanceTest.

    pip download onnx==1.20.1 --no-deps && unzip -q onnx-1.20.1-*.whl 'onnx/backend/test/data/node/*'
    python pack_node_tests.py onnx/backend/test/data/node node-tests.gz 60000

Tests with a file of more than 60,000 bytes (21 of 1,653: large pooling and loss inputs) stay out,
equal files are stored once. Made again, it is the same bytes. With 0 for the limit nothing is left
out, which CI packs for itself.
"""
import gzip
import os
import struct
import sys

folder, target, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])


def text(value):
    data = value.encode()
    return struct.pack(">H", len(data)) + data


tests = {}
for root, _, files in os.walk(folder):
    for file in files:
        path = os.path.join(root, file)
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        with open(path, "rb") as source:
            tests.setdefault(name.split("/")[0], {})[name] = source.read()

names, blobs = [], {}
for test in sorted(tests):
    files = tests[test]
    if limit and max(map(len, files.values())) > limit:
        continue
    for name in sorted(files):
        names.append((name, blobs.setdefault(files[name], len(blobs))))

with open(target, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as out:
    out.write(struct.pack(">i", len(blobs)))
    for blob in blobs:
        out.write(struct.pack(">i", len(blob)) + blob)
    out.write(struct.pack(">i", len(names)))
    for name, index in names:
        out.write(text(name) + struct.pack(">i", index))
