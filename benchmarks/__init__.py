"""How fast: what the commands cost beside their peers, measured in one run as ratios."""
