"""Surveys by one-time links, whose answers lead to nobody.

`models` has the abstract rows, `links` invites and takes answers, `forms` asks, `results` counts.
"""
