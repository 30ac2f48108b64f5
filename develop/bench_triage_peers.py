"""The bounds of `./amends bench triage`: how others read a message, in this process and on the same thread."""

from collections.abc import Callable, Sequence
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def vader() -> Callable[[str], Any]:
    """Return what gives a text its polarity by VADER's lexicon."""
    polarity: Callable[[str], Any] = SentimentIntensityAnalyzer().polarity_scores
    return polarity


def tfidf(texts: Sequence[str], labels: Sequence[bool]) -> Callable[[Sequence[str]], Any]:
    """Return what gives texts their probabilities, learnt from these labels, as anybody would do it first."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    pipeline = make_pipeline(make_union(words, letters), LogisticRegression(C=10, max_iter=200))
    pipeline.fit(texts, labels)
    probabilities: Callable[[Sequence[str]], Any] = pipeline.predict_proba
    return probabilities
