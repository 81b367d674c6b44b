"""Golden values for DriftPreset.evidently(): what Evidently's own data drift preset says.

Made with Python 3.11 and Evidently 0.7.21, pandas < 3 (pip install evidently==0.7.21 "pandas<3"):
    python golden_preset.py > ../resources/golden/preset.json

Columns are the formulas of golden_samples.py; NaN, infinities and missing values are in some of them.
"""

import json
import math
import sys

import evidently
import numpy as np
import pandas as pd
from evidently.legacy.metric_preset import DataDriftPreset
from evidently.legacy.pipeline.column_mapping import ColumnMapping
from evidently.legacy.report import Report

from golden_samples import ROOT2, categories, numbers


def columns(m, n, **changes):
    """Reference and current formula of each column."""
    return {
        "same": (dict(n=m), dict(n=n, step=ROOT2)),
        "moved": (dict(n=m), dict(n=n, step=ROOT2, shift=0.05)),
        "moved more": (dict(n=m), dict(n=n, step=ROOT2, shift=0.2)),
        "wider": (dict(n=m), dict(n=n, step=ROOT2, scale=1.3)),
        "skewed": (dict(n=m, power=8), dict(n=n, step=ROOT2, power=9)),
        "few": (dict(n=m, grid=4), dict(n=n, step=ROOT2, grid=4, power=2)),
        "few alike": (dict(n=m, grid=5), dict(n=n, step=ROOT2, grid=5)),
        "two": (dict(n=m, grid=2), dict(n=n, step=ROOT2, grid=2, shift=0.1)),
        "one": (dict(n=m, scale=0, shift=3), dict(n=n, scale=0, shift=3)),
        "with NaN": (dict(n=m - 20, nan=20), dict(n=n - 15, step=ROOT2, nan=12, inf=3)),
        "c: same": (dict(n=m, cats=6), dict(n=n, cats=6, step=ROOT2)),
        "c: other": (dict(n=m, cats=6), dict(n=n, cats=6, step=ROOT2, power=2)),
        "c: unseen": (dict(n=m, cats=5), dict(n=n, cats=6, step=ROOT2)),
        "c: two": (dict(n=m, cats=2), dict(n=n, cats=2, step=ROOT2, power=2)),
        "c: one": (dict(n=m, cats=1), dict(n=n, cats=1)),
        "c: many": (dict(n=m, cats=50), dict(n=n, cats=50, step=ROOT2, power=2)),
        "c: missing": (dict(n=m - 30, cats=4, missing=30), dict(n=n - 9, cats=4, step=ROOT2, missing=9)),
    }


cases = []
for m, n in [(300, 200), (1000, 1000), (1001, 500), (5000, 3000), (900, 4000)]:
    formulas = columns(m, n)
    frames = [{}, {}]
    for name, both in formulas.items():
        for frame, formula in zip(frames, both):
            make = categories if name.startswith("c:") else numbers
            frame[name] = make(**formula)
    current, reference = pd.DataFrame(frames[1]), pd.DataFrame(frames[0])
    text = [name for name in formulas if name.startswith("c:")]
    mapping = ColumnMapping(
        target=None,
        numerical_features=[name for name in formulas if name not in text],
        categorical_features=text,
    )
    report = Report([DataDriftPreset()])
    report.run(current_data=current, reference_data=reference, column_mapping=mapping)
    dataset, table = [metric["result"] for metric in report.as_dict()["metrics"]]
    found = {
        name: {
            "test": one["stattest_name"],
            "score": float(one["drift_score"]),
            "drifted": bool(one["drift_detected"]),
        }
        for name, one in table["drift_by_columns"].items()
    }
    cases.append(
        {
            "columns": {name: {"reference": r, "current": c} for name, (r, c) in formulas.items()},
            "found": found,
            "share": dataset["share_of_drifted_columns"],
            "drifted": dataset["dataset_drift"],
        }
    )
json.dump(
    {
        "made by": "Python %s, NumPy %s, pandas %s, Evidently %s"
        % (sys.version.split()[0], np.__version__, pd.__version__, evidently.__version__),
        "cases": cases,
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
