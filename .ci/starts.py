"""Start the dashboard in an empty store folder, wait for the demo to be built, and stop it again.

It proves that requirements.txt alone is enough. A plain health check would not: Streamlit answers it
before the first script run, so the page itself is run here through AppTest in the same environment.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = 8599
WAIT_SECONDS = 60


def serves(port: int) -> bool:
    """Whether the server answers its health check within the wait."""
    url = f"http://127.0.0.1:{port}/_stcore/health"
    for _ in range(WAIT_SECONDS * 2):
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return True
        except OSError:
            time.sleep(0.5)
    return False


def main() -> int:
    """Exit code 0 when the server answers and the first page opens on the demo without an exception."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RESULTATDIALOG_STORE"] = folder
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(PORT)]
        server = subprocess.Popen([*command, "--server.headless", "true"], cwd=ROOT)
        try:
            if not serves(PORT):
                print("The server did not answer its health check.", file=sys.stderr)
                return 1
        finally:
            server.terminate()
            server.wait(timeout=20)

        sys.path.insert(0, str(ROOT))
        from streamlit.testing.v1 import AppTest  # noqa: PLC0415 - after the server has proved the install

        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).run()
        if page.exception or not page.title:
            print(f"The first page failed: {[item.message for item in page.exception]}", file=sys.stderr)
            return 1
        print(f"The dashboard opened on “{page.title[0].value}”.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
