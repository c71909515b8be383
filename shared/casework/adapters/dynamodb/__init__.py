"""Cases, identities, the message ledger and the contacts in DynamoDB."""
