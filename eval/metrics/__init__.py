"""The metrics, one family a file: pure functions from a question and its answer to numbers. `eval.score` puts them together."""
