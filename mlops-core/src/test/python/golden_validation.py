"""Golden values of dev.mlopsdk.core.validation, from the quickstart's flights.

Run in mlops-core: python3 src/test/python/golden_validation.py
Made with Python 3.11 and NumPy 2.4.6. Writes into src/test/resources/dev/mlopsdk/core/validation:

flights.csv.gz   hour, distance, delay of the 20,000 flights, in order of time
quantiles.csv    quantiles of them and of small columns, numpy.quantile(method="linear")
"""
import csv
import datetime
import gzip
import io
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE / "../../../../samples/quickstart/src/main/resources/quickstart/flights-2001q1.csv.gz"
TARGET = HERE / "../resources/dev/mlopsdk/core/validation"
P = [0.01, 0.25, 0.5, 0.75, 0.99]

with gzip.open(SOURCE, "rt") as source:
    rows = list(csv.DictReader(source))
flights = {"hour": [], "distance": [], "delay": []}
for row in rows:
    at = datetime.datetime.fromisoformat(row["date"])
    flights["hour"].append(round(at.hour + at.minute / 60, 3))
    flights["distance"].append(int(row["distance"]))
    flights["delay"].append(int(row["delay"]))

text = io.StringIO()
text.write("hour,distance,delay\n")
for values in zip(*flights.values()):
    text.write(",".join(format(value, "g") for value in values) + "\n")
with open(TARGET / "flights.csv.gz", "wb") as raw:
    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as target:
        target.write(text.getvalue().encode())

columns = dict(flights)
columns["hour"] = [float(format(value, "g")) for value in flights["hour"]]
columns["one"] = [3.25]
columns["two"] = [-1.0, 4.0]
columns["ties"] = [1.0, 1.0, 1.0, 2.0, 2.0, 7.5, 7.5]
columns["huge"] = [-1e300, 1.0, 1e300]
with open(TARGET / "quantiles.csv", "w") as target:
    target.write("column,min,q01,q25,q50,q75,q99,max\n")
    for name, values in columns.items():
        q = np.quantile(np.array(values), P, method="linear")
        cells = [min(values), *(float(x) for x in q), max(values)]
        target.write(name + "," + ",".join(repr(float(x)) for x in cells) + "\n")
