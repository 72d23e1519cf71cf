"""How the embedded segmenter was trained: `python -m lab.training`. `lab/README.md` tells how; not needed to run."""
