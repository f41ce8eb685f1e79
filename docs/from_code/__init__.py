"""The pages of the documentation that are made from the code when the site is built, as Markdown.

None of them is kept, so none can say what the program no longer does. Nothing here imports Sphinx.
"""
