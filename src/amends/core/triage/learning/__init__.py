"""Learning from what people decided: fitting models, and which message to ask about next."""
