"""Run a command as a child of this small process and write down its exit code and peak memory.

    python -I -S peer_launch.py REPORT COMMAND...

A process' peak counts what its parent held when it forked; so the parent must be small.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

code = subprocess.run(sys.argv[2:], check=False).returncode
kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
Path(sys.argv[1]).write_text(json.dumps({"code": code, "peak_mb": kilobytes / 1024}), encoding="utf-8")
