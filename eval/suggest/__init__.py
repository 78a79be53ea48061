"""Drafts of questions out of documents, without a language model."""
