"""The invented sample documents: one Markdown text each in `texts/`, and the writers that turn them into PDF, DOCX and PPTX.

`python -m corpus.samples [FOLDER]` writes them with their sidecars, the same bytes every time. The samples that are
text themselves (Markdown, HTML, plain text) lie in `corpus/documents` and are written by hand.
"""
