"""RDM's JSON exports, `.json` and what *Clipboard - Copy* gives; and whatever else is told by a `JsonFormat`."""
