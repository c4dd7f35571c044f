"""The command line as a user runs it: words in, exit code and both outputs out, and never a traceback."""

import subprocess
import sys


def trygvarsel(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "trygvarsel", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603  (ours)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done
