"""What `make audit` and `make sbom` say."""

import importlib.util
import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest


@pytest.fixture
def audit(root, monkeypatch):
    monkeypatch.chdir(root)
    spec = importlib.util.spec_from_file_location("audit", root / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def answering(audit, monkeypatch):
    """Lets pip-audit answer this instead of asking anybody; bandit runs."""

    def answer(*outputs):
        left, real = list(outputs), audit.run
        fake = lambda: SimpleNamespace(returncode=1, stdout=left.pop(0), stderr="no route to host")  # noqa: E731
        monkeypatch.setattr(audit, "run", lambda words: fake() if words[0] == "pip_audit" else real(words))

    return answer


def report(vulnerabilities):
    return json.dumps({"dependencies": [{"name": "numpy", "version": "1.0", "vulns": vulnerabilities}]})


def test_an_advisory_against_a_locked_version_is_named_and_fails(audit, answering, capsys):
    answering(report([{"id": "PYSEC-1", "fix_versions": ["1.1"]}]))
    assert audit.main() == 1
    assert "numpy 1.0: PYSEC-1, mended in ['1.1']" in capsys.readouterr().out


def test_where_no_service_answers_it_says_so_and_does_not_fail(audit, answering, capsys):
    answering("", "not json")
    assert audit.main() == 0
    printed = capsys.readouterr().out
    assert "advisories not checked" in printed
    assert "no known advisory" not in printed


def test_the_second_service_is_asked_where_the_first_is_silent_and_our_own_code_is_clean(
    audit, answering, capsys
):
    answering("", report([]))
    assert audit.main() == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "no known advisory against a locked version",
        "bandit: no finding",
    ]


def test_bandit_sees_a_fault_in_our_own_code(audit, answering, tmp_path, monkeypatch, capsys):
    answering(report([]))
    (tmp_path / "bad.py").write_text("eval(input())\n")
    monkeypatch.setattr(audit, "CODE", (str(tmp_path),))
    assert audit.main() == 1
    assert "B307" in capsys.readouterr().out


def test_the_bill_of_materials_holds_every_locked_package_with_its_version(root, tmp_path):
    command = next(line for line in (root / "Makefile").read_text().splitlines() if "cyclonedx-py" in line)
    words = command.split()[1:]
    words[words.index("sbom.json")] = str(tmp_path / "sbom.json")
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *words], cwd=root, check=True, capture_output=True)
    bill = json.loads((tmp_path / "sbom.json").read_text())
    parts = {(part["name"], part["version"]) for part in bill["components"]}
    locked = re.findall(
        r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", (root / "requirements.lock").read_text(), re.MULTILINE
    )
    assert len(locked) > 80
    assert parts == set(locked)
