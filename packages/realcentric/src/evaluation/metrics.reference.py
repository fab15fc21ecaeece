"""Writes metrics.fixture.json: scores, labels and the metrics that scikit-learn gives for them.

Run by hand when a metric is added (the tests read only the JSON):
    python metrics.reference.py        # scikit-learn 1.9, numpy 2, scipy 1.17
"""

import json
import pathlib
import warnings

import numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn import metrics
from sklearn.calibration import calibration_curve

BINS = 15


def equal_error_rate(labels, scores):
    fpr, tpr, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return brentq(lambda x: 1.0 - x - interp1d(fpr, tpr)(x), 0.0, 1.0, xtol=1e-15, rtol=1e-15)


def tpr_at_fpr(labels, scores, limit):
    fpr, tpr, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return float(tpr[fpr <= limit].max())


def expected_calibration_error(labels, scores):
    share, mean = calibration_curve(labels, scores, n_bins=BINS, strategy="uniform")
    edges = np.linspace(0.0, 1.0, BINS + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], scores), minlength=BINS)
    return float(np.sum(np.abs(share - mean) * counts[counts > 0]) / len(scores))


def expected(scores, labels, threshold):
    predicted = (scores >= threshold).astype(int)
    both = 0 < labels.sum() < len(labels)
    probabilities = bool(np.all((scores >= 0) & (scores <= 1)))
    return {
        "reals": int((labels == 0).sum()),
        "fakes": int((labels == 1).sum()),
        "auc": float(metrics.roc_auc_score(labels, scores)) if both else None,
        "averagePrecision": float(metrics.average_precision_score(labels, scores)) if both else None,
        "equalErrorRate": float(equal_error_rate(labels, scores)) if both else None,
        "tprAtFpr1": tpr_at_fpr(labels, scores, 0.01) if both else None,
        "tprAtFpr5": tpr_at_fpr(labels, scores, 0.05) if both else None,
        "threshold": threshold,
        "accuracy": float(metrics.accuracy_score(labels, predicted)),
        "balancedAccuracy": float(metrics.balanced_accuracy_score(labels, predicted)) if both else None,
        "logLoss": float(metrics.log_loss(labels, scores, labels=[0, 1])) if probabilities else None,
        "expectedCalibrationError": expected_calibration_error(labels, scores) if probabilities else None,
    }


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def cases():
    rng = np.random.default_rng(20220514)
    labels = rng.integers(0, 2, 400)
    yield "overlapping classes", sigmoid(rng.normal(labels * 1.5 - 0.7, 1.0)), labels, 0.5
    yield "many ties", np.round(sigmoid(rng.normal(labels * 1.5 - 0.7, 1.0)), 1), labels, 0.6
    rare = (rng.random(600) < 0.015).astype(int)
    yield "few fakes", sigmoid(rng.normal(rare * 2.0 - 2.0, 1.0)), rare, 0.5
    yield "few reals", sigmoid(rng.normal((1 - rare) * 2.0 - 1.0, 1.0)), 1 - rare, 0.3
    yield "two values", rng.integers(0, 2, 100).astype(float), rng.integers(0, 2, 100), 0.5
    half = np.repeat([0, 1], 50)
    ramp = np.linspace(0.005, 0.995, 100)
    yield "perfect", ramp, half, 0.5
    yield "reversed", ramp[::-1].copy(), half, 0.5
    yield "constant", np.full(100, 0.25), half, 0.25
    yield "no probabilities", rng.normal(half * 3.0, 2.0), half, 1.0
    edges = np.repeat(np.linspace(0, 1, BINS + 1), 4)
    yield "on the edges of the bins", edges, rng.integers(0, 2, len(edges)), 0.2
    yield "one of each", np.array([0.3, 0.4]), np.array([1, 0]), 0.35
    yield "reals alone", ramp[:20].copy(), np.zeros(20, dtype=int), 0.1
    yield "fakes alone", ramp[60:].copy(), np.ones(40, dtype=int), 0.7


if __name__ == "__main__":
    warnings.simplefilter("error")
    fixture = [
        {"name": name, "scores": scores.tolist(), "labels": labels.tolist(), "expected": expected(scores, labels, threshold)}
        for name, scores, labels, threshold in cases()
    ]
    text = "[\n" + ",\n".join(json.dumps(case) for case in fixture) + "\n]\n"
    pathlib.Path(__file__).with_name("metrics.fixture.json").write_text(text)
