"""How the languages are shared out among many messages, and what that says of each of them.

A word or two can be Galician as well as Portuguese. Among thousands of messages of which none is surely Galician it
is Portuguese: expectation-maximisation of the class shares (Saerens, Latinne and Decaestecker, Neural Computation 14,
2002).
"""

import numpy as np
from numpy.typing import NDArray

ENOUGH = 100  # messages; from fewer no shares can be told
ROUNDS = 8
_PRIOR = 5.0  # messages that the shares expected beforehand count for
BELIEVED = 0.7  # power of a share: doubtful texts drift to the language whose words are in all the others, English
LEAST = 0.003  # a language's share never falls lower, so that the one message in it is still seen

Shares = NDArray[np.float32]


def posterior(evidence: NDArray[np.float32], expected: Shares) -> Shares:
    """Return (texts, languages) probabilities, rows summing to 1.

    evidence  (texts, languages) log-likelihoods up to a constant per text; -inf for a language that is ruled out
    expected  (languages,) shares before any text is seen, or (texts, languages)

    From ENOUGH texts on the shares are learnt from the texts themselves.
    """
    likely = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    shares = expected / expected.sum()
    given = _given(likely, shares)
    if len(evidence) < ENOUGH:
        return given
    for _ in range(ROUNDS):
        seen = (given.sum(axis=0) + _PRIOR * expected / expected.sum()) / (len(evidence) + _PRIOR)
        shares = np.maximum(seen, LEAST) ** np.float32(BELIEVED)
        given = _given(likely, shares / shares.sum())
    return given


def _given(likely: Shares, shares: Shares) -> Shares:
    joint: Shares = likely * shares
    joint /= np.maximum(joint.sum(axis=1, keepdims=True), np.float32(1e-30))
    return joint
