"""Runs commands in turns and prints the medians of what they cost, and their ratios to the first.

    measure.py [--rounds N] NAME=PREPARE=>COMMAND ...

PREPARE runs before each run and is not counted; it may be empty. Both are shell lines. CPU is user
and system time of the process and all its children; memory is the largest of its processes.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time


def run(line):
    started = time.perf_counter()
    pid = os.posix_spawn(
        "/bin/sh",
        ["sh", "-c", "exec " + line],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    if status:
        sys.exit(f"failed: {line}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("commands", nargs="+")
    arguments = parser.parse_args()
    commands = []
    for command in arguments.commands:
        name, rest = command.split("=", 1)
        prepare, line = rest.split("=>", 1)
        commands.append((name, prepare.strip(), line.strip()))
    results = {name: [] for name, _, _ in commands}
    for _ in range(arguments.rounds):
        for name, prepare, line in commands:
            if prepare:
                subprocess.run(["sh", "-c", prepare], check=True, stdout=subprocess.DEVNULL)
            results[name].append(run(line))
    first = None
    print(f"{'':28} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'wall':>7} {'CPU':>7} {'wall/CPU':>9}")
    for name, runs in results.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*runs))
        first = first or (wall, cpu)
        print(
            f"{name:28} {wall:8.3f} {cpu:8.3f} {memory:8.0f} {wall / first[0]:6.2f}x"
            f" {cpu / first[1]:6.2f}x {wall / max(cpu, 1e-9):9.2f}"
        )


main()
