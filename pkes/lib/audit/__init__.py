"""What the office's people did with others' data and rights: rows that are only added.

    from pkes.lib.audit.actions import note
    from pkes.lib.audit.models import Entry

    note(by, Entry.What.EXPORT, meeting, words="registrations.xlsx")

Call it in the transaction of what it notes. Nothing is written of whoever does not work in the office, so an act that both
do may call it always. `words` says which list, which group, how many: never whom; a name is looked up when the row is read,
and is gone with the person.
"""
