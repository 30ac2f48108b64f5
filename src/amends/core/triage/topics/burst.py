"""Whether something is said more often than it used to be."""

import math


def burst_p(*, count: int, before: int, exposure: float, exposure_before: float) -> float:
    """Return how likely at least `count` would be if nothing had changed, 0..1.

    Two Poisson counts with the volumes as exposures; given their sum, the later one is binomial, and no rate has to be
    guessed (Przyborowski and Wilenski, 1940). A sum of lengths of two periods would take a busy week for a burst.

    count, before              people who said it in the window, and in the history before it (>= 0)
    exposure, exposure_before  people who said anything there; both more than 0

    >>> round(burst_p(count=3, before=0, exposure=10, exposure_before=90), 6)
    0.001
    """
    share = exposure / (exposure + exposure_before)
    total = count + before
    if count <= 0:
        return 1.0
    log_in, log_out = math.log(share), math.log1p(-share)
    terms = (_log_choose(total, k) + k * log_in + (total - k) * log_out for k in range(count, total + 1))
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def _log_choose(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
