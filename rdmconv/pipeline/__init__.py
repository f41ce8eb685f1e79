"""From a document to outcomes: the one stream behind every command."""
