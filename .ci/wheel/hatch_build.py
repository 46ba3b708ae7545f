"""Puts the program into the wheel, and names the platform that it is for."""

import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Go's names of systems and processors, and the wheel's. A static program needs no libc, so Linux has both tags.
PLATFORMS = {
    "linux/amd64": "manylinux_2_17_x86_64.musllinux_1_1_x86_64",
    "linux/arm64": "manylinux_2_17_aarch64.musllinux_1_1_aarch64",
    "darwin/amd64": "macosx_11_0_x86_64",
    "darwin/arm64": "macosx_11_0_arm64",
    "windows/amd64": "win_amd64",
    "windows/arm64": "win_arm64",
}


class ProgramHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        platform, program = os.environ["FASTDOCK_PLATFORM"], os.environ["FASTDOCK_PROGRAM"]
        name = "fastdock.exe" if platform.startswith("windows/") else "fastdock"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{PLATFORMS[platform]}"
        build_data["shared_scripts"] = {program: name}
