"""Small charts as SVG, the same in page, print and PDF.

A chart is a frozen value made by a pure function; its template draws it. The caption states the finding, counts
start at zero, words stand where the eye is, and the numbers stand in a table behind the picture.
"""

from amends.web.charts.bars import Bar, BarChart, bars
from amends.web.charts.drawable import Amounts, Trend, drawing_of
from amends.web.charts.line import LineChart, Reading, line

__all__ = ["Amounts", "Bar", "BarChart", "LineChart", "Reading", "Trend", "bars", "drawing_of", "line"]
