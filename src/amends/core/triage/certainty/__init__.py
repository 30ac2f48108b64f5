"""How sure a model is: calibrated probabilities, sets that hold the right label, a mix that shifts, a running score."""
