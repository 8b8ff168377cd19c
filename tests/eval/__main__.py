"""`python -m tests.eval`: see gate.py."""

import sys

from tests.eval.gate import main

if __name__ == "__main__":
    sys.exit(main())
