"""Reports: how verdicts, problems and tables are shown and written. Only views for people round."""
