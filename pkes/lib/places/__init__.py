"""A limited number of places, those who claim them, and the line in which the rest waits.

`models` has the two abstract models, `queue` has the rules. Whoever uses them locks the row that has the places
(`queue.locked`), calls one rule after the other, and tells each claim that was changed what became of it.
"""
