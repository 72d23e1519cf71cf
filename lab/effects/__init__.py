"""Trains the network that sees what an object does to the light round it."""
