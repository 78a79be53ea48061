"""Spreadsheets as people make them: cells, headings, numbers and dates as they are shown, bad rows named."""
