"""Writes delong.fixture.json: pairs of scores and what DeLong's test says of them, written out from the definitions.

The AUCs are scikit-learn's, the p-values scipy's; the variances are sums over all pairs of a fake and a real, without sorting:
DeLong, DeLong and Clarke-Pearson (1988), and Obuchowski (1997) where samples come in groups.
Run by hand when the test changes (the tests read only the JSON):
    python delong.reference.py        # scikit-learn 1.9, numpy 2, scipy 1.17
"""

import json
import pathlib

import numpy as np
from scipy.stats import norm
from sklearn.metrics import roc_auc_score


def components(scores, labels):
    """Mean over the other class of 1 for a pair in the right order, half for a tie: of each fake, of each real."""
    fakes, reals = scores[labels == 1], scores[labels == 0]
    kernel = (fakes[:, None] > reals[None, :]) + 0.5 * (fakes[:, None] == reals[None, :])
    assert abs(kernel.mean() - roc_auc_score(labels, scores)) < 1e-12
    return kernel.mean(axis=1), kernel.mean(axis=0)


def delong_covariance(first, second, labels):
    """DeLong et al. (1988), equations 4 to 6."""
    v10, v01 = zip(components(first, labels), components(second, labels))
    return np.cov(np.stack(v10)) / len(v10[0]) + np.cov(np.stack(v01)) / len(v01[0])


def obuchowski_covariance(first, second, labels, groups):
    """Obuchowski (1997), where every group has one label, so that her third term is zero."""
    v10, v01 = zip(components(first, labels), components(second, labels))
    total = np.zeros((2, 2))
    for values, own in ((np.stack(v10), groups[labels == 1]), (np.stack(v01), groups[labels == 0])):
        theta = values.mean(axis=1)
        names = np.unique(own)
        deviations = np.stack([(values[:, own == name] - theta[:, None]).sum(axis=1) for name in names], axis=1)
        total += len(names) / ((len(names) - 1) * len(own)) * (deviations @ deviations.T) / len(own)
    return total


def expected(first, second, labels, groups):
    if groups is None:
        covariance = delong_covariance(first, second, labels)
        alone = obuchowski_covariance(first, second, labels, np.arange(len(labels)))
        assert np.allclose(covariance, alone, rtol=1e-12)
    else:
        covariance = obuchowski_covariance(first, second, labels, groups)
    difference = roc_auc_score(labels, first) - roc_auc_score(labels, second)
    error = float(np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]))
    z = difference / error
    return {"difference": float(difference), "standardError": error, "z": float(z), "p": float(2 * norm.sf(abs(z)))}


def cases():
    rng = np.random.default_rng(19880903)
    labels = rng.integers(0, 2, 200)
    shared = rng.normal(labels * 1.0, 1.0)
    yield "correlated", shared + rng.normal(0, 0.5, 200), shared + rng.normal(0, 1.0, 200), labels, None
    yield "far apart", labels * 2.0 + rng.normal(0, 1.0, 200), rng.normal(0, 1.0, 200), labels, None
    rounded = np.round(shared)
    yield "many ties", rounded, np.round(shared + rng.normal(0, 1.0, 200)), labels, None
    few = np.array([0] * 40 + [1] * 4)
    yield "few fakes", rng.normal(few, 1.0), rng.normal(few * 0.5, 1.0), few, None
    yield "two of each", np.array([0.1, 0.4, 0.3, 0.9]), np.array([0.2, 0.3, 0.25, 0.1]), np.array([0, 0, 1, 1]), None
    groups = np.repeat(np.arange(40), rng.integers(1, 9, 40))
    clustered = groups % 2
    first = (rng.normal(0, 1, 40) + np.arange(40) % 2)[groups] + rng.normal(0, 0.3, len(groups))
    second = (rng.normal(0, 1, 40) + np.arange(40) % 2)[groups] + rng.normal(0, 0.3, len(groups))
    yield "videos of several frames", first, second, clustered, groups


if __name__ == "__main__":
    fixture = [
        {
            "name": name,
            "first": first.tolist(),
            "second": second.tolist(),
            "labels": labels.tolist(),
            "groups": None if groups is None else groups.tolist(),
            "expected": expected(first, second, labels, groups),
        }
        for name, first, second, labels, groups in cases()
    ]
    tails = [[z, float(2 * norm.sf(abs(z)))] for z in (0.0, 0.001, -0.5, 1.0, 1.96, 2.999, 3.0, 3.5, -8.0, 20.0, 37.0)]
    text = "{\n\"tests\": [\n" + ",\n".join(json.dumps(case) for case in fixture) + "\n],\n\"tails\": " + json.dumps(tails) + "\n}\n"
    pathlib.Path(__file__).with_name("delong.fixture.json").write_text(text)
