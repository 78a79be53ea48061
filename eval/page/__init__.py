"""The evaluator's page."""
