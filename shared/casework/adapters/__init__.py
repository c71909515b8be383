"""The only code that knows AWS. Clients and names are passed in; `bootstrap` wires them."""
