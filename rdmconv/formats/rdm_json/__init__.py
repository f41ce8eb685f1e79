"""RDM's JSON exports: `.json`, and what *Clipboard - Copy* gives."""
