"""The cloud side of the system: two stacks, and the constructs they are wired from."""
