"""The seed these tests have drawn: once for all of them, and named when one fails."""

import random

SEED = random.SystemRandom().randrange(1_000_000)
