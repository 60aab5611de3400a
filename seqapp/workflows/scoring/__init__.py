"""Answers to any number of files, part by part: one after another, in processes, or on Ray."""
