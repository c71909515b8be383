"""One file per verb: load, decide, save. Ports come in as keyword arguments."""
