"""How long Evidently's data drift preset takes on normal columns, by hand:

    python3 -m venv venv && venv/bin/pip install evidently==0.7.21 "pandas<3"
    venv/bin/python evidently_preset.py 100 1000000

Prints the seconds of the run alone: the frames are there, nothing is rendered or written. The rival in
Java is ReportSpeed.java beside this file.
"""

import sys
import time

import numpy as np
import pandas as pd
from evidently.legacy.metric_preset import DataDriftPreset
from evidently.legacy.report import Report

columns, rows = int(sys.argv[1]), int(sys.argv[2])
random = np.random.default_rng(20261122)
names = ["n%d" % i for i in range(columns)]
reference = pd.DataFrame({name: random.standard_normal(rows) for name in names})
current = pd.DataFrame({name: random.standard_normal(rows) + 0.02 for name in names})
report = Report([DataDriftPreset()])
start = time.perf_counter()
report.run(reference_data=reference, current_data=current)
found = report.as_dict()
seconds = time.perf_counter() - start
drifted = found["metrics"][0]["result"]["number_of_drifted_columns"]
print("evidently: %d columns x %d rows: %.1f s, %d drifted" % (columns, rows, seconds, drifted))
