"""Trains the network that draws the outline of what the finder has found."""
