"""Command lines for operating the system: `python -m casework.tools.<name>`."""
