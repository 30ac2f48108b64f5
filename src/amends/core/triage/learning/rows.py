"""Rows of features, dense or sparse, and how alike they are. NumPy's and SciPy's matrices answer the same calls."""

from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Rows(Protocol):
    """A matrix (n, d), one row for each message: np.ndarray, scipy.sparse.csr_array or csr_matrix."""

    @property
    def shape(self) -> Any:
        """(n, d)."""
        ...

    @property
    def T(self) -> Any:  # noqa: N802 (both libraries call it so)
        """The matrix (d, n)."""
        ...

    def __getitem__(self, key: Any, /) -> Any: ...

    def __matmul__(self, other: Any, /) -> Any: ...


def lengths(rows: Rows) -> Floats:
    """Return the Euclidean length (n,) of each row; 1 for an empty one, so that it can be divided by."""
    squares = rows**2 if isinstance(rows, np.ndarray) else cast(Any, rows).multiply(rows)
    found = np.sqrt(np.asarray(squares.sum(axis=1), dtype=float).ravel())
    return np.where(found > 0, found, 1.0)


def alike(rows: Rows, others: Rows) -> Floats:
    """Return the cosine (n, m), -1..1, of every row (n, d) with every other (m, d); 0 where one is empty."""
    products = rows @ others.T
    dense = products if isinstance(products, np.ndarray) else products.toarray()
    return np.asarray(dense, dtype=float) / lengths(rows)[:, None] / lengths(others)
