"""``python -m tuiboard``."""

import sys

from tuiboard.cli import main

sys.exit(main())
