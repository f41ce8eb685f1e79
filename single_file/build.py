"""Makes `rdmconv.pyz` of a wheel: `python -m single_file.build WHEEL OUTPUT`, for the Python that runs it.

The same wheels and the same Python give the same bytes: names in order, no times, no paths of this computer. uv has to
be on `PATH`.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from single_file.start import MADE, PACKAGES, this_python

_OF_THE_INSTALLATION = {".lock", "direct_url.json", "uv_cache.json"}
"""Files that uv writes for itself, some of which name folders of this computer."""


def install(wheel: Path, packages: Path) -> None:
    """Install a wheel, and all that it needs, into a folder; nothing is built, so no code of others runs."""
    uv = shutil.which("uv") or "uv"
    command = [uv, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", sys.executable, "--target"]
    subprocess.run([*command, str(packages), str(wheel)], check=True)  # noqa: S603 - it is what this is for


def pack(packages: Path, version: str, output: Path) -> None:
    """Write the archive.

    Args:
        packages: the folder in which all is installed.
        version: of the program; it stands in the name of the folder that is unpacked.
        output: the file to write.
    """
    files = {f"{PACKAGES}/{name}": (packages / name).read_bytes() for name in _packed(packages)}
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    made = {"for": this_python(), "name": f"{version}-{digest.hexdigest()[:32]}"}
    files[MADE] = json.dumps(made).encode()
    files["__main__.py"] = Path(__file__).with_name("start.py").read_bytes()
    with output.open("wb") as stream:
        stream.write(b"#!/usr/bin/env python3\n")
        with ZipFile(stream, "w") as zipped:
            for name, content in files.items():
                zipped.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    output.chmod(0o755)


def _packed(packages: Path) -> list[str]:
    """List what is needed at run time: no scripts of other programs, nothing of the installation."""
    found = (path.relative_to(packages) for path in packages.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if path.parts[0] not in {"bin", "Scripts"} and path.name not in _OF_THE_INSTALLATION
    )


def main(wheel: Path, output: Path) -> None:
    """Make the file."""
    with tempfile.TemporaryDirectory() as name:
        install(wheel, Path(name))
        pack(Path(name), wheel.name.split("-")[1], output)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
