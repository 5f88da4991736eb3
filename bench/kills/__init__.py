"""What happens when something dies: a command that kills, counts and prints; tests/kills runs the same in short.

    python -m bench.kills                     # all that needs no PostgreSQL
    python -m bench.kills --postgres          # everything, each on a cluster of its own
    python -m bench.kills web mail            # some of them

    web        kill -9 of the web processes while people write
    database   PostgreSQL restarted at once, again and again, while people write and read
    cache      Redis stopped and started again
    worker     kill -9 of the worker while mails are queued
    mail       a mail server that is away, hangs, and says "later"
    restore    a backup of 10,000 organisations made while people write, restored
    standby    a streaming standby for visitors' pages; it lags, and dies

Servers of its own run on free ports of this machine and write below a folder that is deleted afterwards. PostgreSQL's
programs are looked for in PATH and where Debian puts them; as root they run under the user postgres.
"""
