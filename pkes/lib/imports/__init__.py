"""Lists that the office brings in a file: read, shown before anything is written, then applied all or nothing.

What a row means is said by a subclass of `Importer`, in the app whose rows they are (`members/imports.py` is an example);
`pkes/imports.py` names them all and has the pages. The file itself is never kept; its rows are, for a day.
"""
