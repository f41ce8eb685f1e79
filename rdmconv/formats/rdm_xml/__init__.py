"""RDM's XML exports: `.rdm`, `.xml` and what *Clipboard - Copy* gives."""
