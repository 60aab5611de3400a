"""The quiz, on a page of its own and at the end of the pages of the lesson."""
