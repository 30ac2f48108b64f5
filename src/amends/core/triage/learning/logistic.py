"""Logistic regression with an L2 penalty: what turns coded examples into weights (Bishop, PRML, 2006, 4.3)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

Floats = NDArray[np.float64]
STEPS = 200
FEW_ROWS = 1_000  # up to here the rows themselves are the quicker coordinates
SAME = 1e-9  # of the largest eigenvalue: what is smaller only repeats other rows
CLOSE_ENOUGH = 1e-6  # of the loss, relative: labels are noisier than that


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights (columns, k) and bias (k,): logits = rows @ weights + bias. Each row of weights sums to zero."""

    weights: Floats
    bias: Floats

    def logits(self, rows: sp.csr_matrix) -> Floats:
        """Return the logits (n, k)."""
        return np.asarray(rows @ self.weights) + self.bias


def fit(
    rows: sp.csr_matrix, labels: NDArray[np.int64], classes: int, *, c: float = 3.0, is_balanced: bool = True
) -> Fit:
    """Return the weights of least penalised log loss, found by L-BFGS from zero: the same rows give the same weights.

    rows         (n, d) sparse
    labels       (n,) of 0..classes-1
    c            inverse strength of the penalty, > 0
    is_balanced  whether every class counts the same, however rare; calibration puts the shares right again

    The best weights are a sum of the rows (the representer theorem), so where rows are few the search runs among as
    many numbers as there are rows, not as there are n-grams: the same weights, many times quicker.
    """
    n, d = rows.shape
    if n > FEW_ROWS or n >= d:
        return _searched(rows.tocsr(), rows.T.tocsr(), labels, classes, c=c, is_balanced=is_balanced)
    values, vectors = np.linalg.eigh((rows @ rows.T).toarray())
    kept = values > values[-1] * SAME
    vectors, length = vectors[:, kept], np.sqrt(values[kept])
    few = vectors * length
    found = _searched(few, few.T, labels, classes, c=c, is_balanced=is_balanced)
    return Fit(np.asarray(rows.T @ (vectors / length @ found.weights)), found.bias)


def _searched(rows: Any, turned: Any, labels: NDArray[np.int64], classes: int, *, c: float, is_balanced: bool) -> Fit:
    """Search the weights of rows (n, d) and the same turned (d, n), sparse or dense."""
    n, d = rows.shape
    truth = np.zeros((n, classes))
    truth[np.arange(n), labels] = 1.0
    counts = np.maximum(truth.sum(axis=0), 1)
    per_row = (n / (np.count_nonzero(truth.any(axis=0)) * counts))[labels] if is_balanced else np.ones(n)

    def loss(flat: Floats) -> tuple[float, Floats]:
        matrix = flat.reshape(d + 1, classes)
        logits = np.asarray(rows @ matrix[:-1]) + matrix[-1]
        missed = -(per_row * (truth * log_softmax(logits, axis=1)).sum(axis=1)).sum()
        pull = per_row[:, None] * (softmax(logits, axis=1) - truth)
        slope = np.vstack((np.asarray(turned @ pull) + matrix[:-1] / c, pull.sum(axis=0)))
        return float(missed + (matrix[:-1] ** 2).sum() / (2 * c)), slope.ravel()

    start = np.zeros((d + 1) * classes)
    options = {"maxiter": STEPS, "ftol": CLOSE_ENOUGH, "gtol": 1e-4}
    matrix = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x.reshape(d + 1, classes)
    matrix -= matrix.mean(axis=1, keepdims=True)
    return Fit(matrix[:-1], matrix[-1])
