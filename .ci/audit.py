"""The supply chain: known advisories against the locked versions, and bandit over our own code. What `make audit` runs.

    .venv/bin/python .ci/audit.py

Exit 1 if an advisory or a finding is open. Where no advisory service answers, the words are "advisories not checked".
"""

import json
import os
import subprocess
import sys
from pathlib import Path

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-scale.lock")
CODE = ("seqapp", "pages", "streamlit_app.py", ".ci")
AUDIT = ("--strict", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json")
SERVICES = ("pypi", "osv")
SKIPPED = "B404,B603"  # subprocesses as such: they run our own argument lists, without a shell


def advisories(services: tuple[str, ...] = SERVICES) -> list[str] | None:
    """A line for each advisory against a locked version; None if no service answered for all of them."""
    files = [argument for lock in LOCKS for argument in ("--requirement", lock)]
    for service in services:
        done = run(["pip_audit", *AUDIT, "--vulnerability-service", service, *files])
        try:
            dependencies = json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError, TypeError):
            reason = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            print(f"{service} did not answer: {reason:.160}")
            continue
        return [
            f"{dependency['name']} {dependency['version']}: {advisory['id']}, mended in {advisory['fix_versions']}"
            for dependency in dependencies
            for advisory in dependency.get("vulns", ())
        ]
    return None


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a module with this Python."""
    return subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)


def main() -> int:
    """Say what was found; 1 if anything was."""
    known = advisories()
    if known is None:
        print("advisories not checked")
    else:
        print("\n".join(known) or "no known advisory against a locked version")
    bandit = run(["bandit", "--quiet", "--recursive", "--skip", SKIPPED, *CODE])
    print("bandit: no finding" if bandit.returncode == 0 else bandit.stdout.strip() or bandit.stderr.strip())
    return int(bool(known) or bandit.returncode != 0)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[1])
    sys.exit(main())
