"""A limited number of places, those who claim them, and the line in which the rest waits.

`models` has the two abstract models, `queue` the rules of places and of the line, `letters` what is written once to whom,
`acts` what people, the office and the clock do with all of it.
"""
