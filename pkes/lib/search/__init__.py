"""One search over the rows of all apps, with one index on PostgreSQL and on SQLite. How it ranks stands in README.md.

Each app says in its module `search` what of its rows is found (`kinds.register`), its acts call `actions.index(row)`, and a
page asks `finding.Search`.
"""
