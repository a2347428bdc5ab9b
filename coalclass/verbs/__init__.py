"""The verbs: one typed function each, called by Python users and by the commands alike.

A verb returns a value and, in `problems`, what was wrong with the files that it rests on; with `strict=True` it raises
RecordError instead. It neither formats nor prints. Every failure is a CoalclassError.
"""
