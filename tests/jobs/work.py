"""Work for the tests to start: the worker finds a function by its dotted name."""

from pkes.lib.jobs.actions import as_job
from pkes.lib.refusal import Refusal


@as_job("Counting")
def count(job, *, to, name="liczby.txt"):
    with job.file(name) as file:
        for number in range(1, to + 1):
            file.write(f"{number}\n".encode())
            job.progress(number, to)
    return f"{to} numbers"


@as_job("Refusing")
def refuse(job):
    with job.file("nothing.txt") as file:
        file.write(b"half")
    raise Refusal("Not today.")


@as_job("Breaking")
def break_down(job):
    with job.file("nothing.txt") as file:
        file.write(b"half")
        raise ValueError("secret")


def not_marked(job):
    raise AssertionError("it ran")
