"""The library of things: a file a family, a function a kind. `thing.py` says what a builder takes and gives."""
