"""Corpus: folders and streams of records, found, scored in parallel, and written as tables."""

from coalclass.corpus.batch import Row, Work, score_all
from coalclass.corpus.finding import find_records, skip_records, walk_records, work_in

__all__ = ["Row", "Work", "find_records", "score_all", "skip_records", "walk_records", "work_in"]
