"""Entry points: bytes in, one use case, bytes out. Nobody imports them."""
