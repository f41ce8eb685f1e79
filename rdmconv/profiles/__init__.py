"""Which field of an API key is called what in a version of RDM."""
