"""The province's own data (days off, directory, fields), checked and turned into domain objects."""
