"""The neighbouring 1022 system by HTTP."""
