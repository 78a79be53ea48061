"""The reply's draft: evidence gathered for each question, sentences written and checked, what a reader should look at."""
